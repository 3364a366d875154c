/**
 * A map from numbers that keeps its keys in order, smallest first.
 *
 * Two parallel arrays, the smallest key at the end: looking up is a binary
 * search, reading and removing the first is O(1). Adding or removing elsewhere
 * shifts the entries before it in one memory move, which for books of up to some
 * thousand price levels is quicker than any tree.
 */
export class SortedMap<V> {
  readonly #keys: number[] = [];
  readonly #values: V[] = [];

  get size(): number {
    return this.#keys.length;
  }

  /** Index of `key`, or `~index` of where it belongs. */
  #find(key: number): number {
    const keys = this.#keys;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! > key) low = middle + 1;
      else high = middle;
    }
    return low < keys.length && keys[low] === key ? low : ~low;
  }

  get(key: number): V | undefined {
    const index = this.#find(key);
    return index < 0 ? undefined : this.#values[index];
  }

  /** The value at `key`, made by `create` if there was none. */
  getOrCreate(key: number, create: (key: number) => V): V {
    const index = this.#find(key);
    if (index >= 0) return this.#values[index]!;
    const value = create(key);
    if (~index === this.#keys.length) {
      this.#keys.push(key);
      this.#values.push(value);
    } else {
      this.#keys.splice(~index, 0, key);
      this.#values.splice(~index, 0, value);
    }
    return value;
  }

  delete(key: number): void {
    const index = this.#find(key);
    if (index < 0) return;
    if (index === this.#keys.length - 1) {
      this.#keys.pop();
      this.#values.pop();
    } else {
      this.#keys.splice(index, 1);
      this.#values.splice(index, 1);
    }
  }

  firstKey(): number | undefined {
    const { length } = this.#keys;
    return length === 0 ? undefined : this.#keys[length - 1];
  }

  first(): V | undefined {
    const { length } = this.#values;
    return length === 0 ? undefined : this.#values[length - 1];
  }

  /** The value that comes `index` places after the first. */
  at(index: number): V | undefined {
    return this.#values[this.#values.length - 1 - index];
  }

  /** Values, smallest key first. The map must not change meanwhile. */
  *values(): Generator<V> {
    for (let i = this.#values.length - 1; i >= 0; i--) yield this.#values[i]!;
  }

  /** Keys, smallest first. */
  *keys(): Generator<number> {
    for (let i = this.#keys.length - 1; i >= 0; i--) yield this.#keys[i]!;
  }
}
