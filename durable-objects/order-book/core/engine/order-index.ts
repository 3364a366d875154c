import { fnv1a } from "../../../../domain/core/fnv1a.ts";

const FEWEST_SLOTS = 1024;
/** How many characters of an id, its last ones, are hashed: it costs more than finding the order. */
const HASHED_LENGTH = 8;

/**
 * Live orders by id: a hash table with open addressing and linear probing, at
 * most three quarters full.
 *
 * A `Map` would do the same, but fetches every id that it compares, while this
 * compares hashes that lie side by side and then fetches one order. That makes a
 * command on a deep book a quarter cheaper, and costs one on a shallow book, all
 * of which is in the cache anyway, some 5 %.
 *
 * Ids must not be of a sender's choice: whoever makes their hashes collide makes
 * it slow.
 */
export class OrderIndex<Order extends { readonly id: string; readonly seq: number }> {
  /** Hash of the order in each slot, 0 for a free one. */
  #hashes = new Int32Array(FEWEST_SLOTS);
  #orders: (Order | null)[] = freeSlots(FEWEST_SLOTS);
  #size = 0;
  /** The id last asked for: a command asks for the same one several times. */
  #lastId = "";
  #lastHash = hashOf("");

  has(id: string): boolean {
    return this.#find(id) >= 0;
  }

  get(id: string): Order | undefined {
    const slot = this.#find(id);
    return slot < 0 ? undefined : this.#orders[slot]!;
  }

  /** False, and nothing is added, if its id is taken. */
  add(order: Order): boolean {
    const slot = this.#find(order.id);
    if (slot >= 0) return false;
    this.#hashes[~slot] = this.#lastHash;
    this.#orders[~slot] = order;
    if (++this.#size * 4 > this.#hashes.length * 3) this.#grow();
    return true;
  }

  delete(id: string): void {
    let gap = this.#find(id);
    if (gap < 0) return;
    const hashes = this.#hashes;
    const orders = this.#orders;
    const mask = hashes.length - 1;
    // Whoever would no longer be found behind the gap moves into it, and leaves the next gap.
    for (let slot = (gap + 1) & mask; hashes[slot] !== 0; slot = (slot + 1) & mask) {
      const distance = (slot - hashes[slot]!) & mask;
      if (distance < ((slot - gap) & mask)) continue;
      hashes[gap] = hashes[slot]!;
      orders[gap] = orders[slot]!;
      gap = slot;
    }
    hashes[gap] = 0;
    orders[gap] = null;
    this.#size--;
  }

  /** Orders, in no order that means anything. The index must not change meanwhile. */
  *[Symbol.iterator](): Generator<Order> {
    for (const order of this.#orders) if (order !== null) yield order;
  }

  /** How many orders there are. */
  get size(): number {
    return this.#size;
  }

  /** Orders, in the order of acceptance. */
  values(): Order[] {
    return [...this].sort((a, b) => a.seq - b.seq);
  }

  /** The slot of the order with this id, or `~slot` of the free one where it belongs. */
  #find(id: string): number {
    if (id !== this.#lastId) {
      this.#lastId = id;
      this.#lastHash = hashOf(id);
    }
    const hash = this.#lastHash;
    const hashes = this.#hashes;
    const mask = hashes.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      if (hashes[slot] === 0) return ~slot;
      if (hashes[slot] === hash && this.#orders[slot]!.id === id) return slot;
    }
  }

  #grow(): void {
    const hashes = this.#hashes;
    const orders = this.#orders;
    const mask = hashes.length * 2 - 1;
    this.#hashes = new Int32Array(mask + 1);
    this.#orders = freeSlots(mask + 1);
    for (const [from, hash] of hashes.entries()) {
      if (hash === 0) continue;
      let slot = hash & mask;
      while (this.#hashes[slot] !== 0) slot = (slot + 1) & mask;
      this.#hashes[slot] = hash;
      this.#orders[slot] = orders[from]!;
    }
  }
}

function freeSlots(length: number): null[] {
  return Array.from({ length }, () => null);
}

/**
 * 32-bit FNV-1a of the id's end, with the high bits mixed into the low ones;
 * never 0. Ids are UUIDs or numbered: their ends tell them apart.
 */
function hashOf(id: string): number {
  const hash = fnv1a(id, Math.max(0, id.length - HASHED_LENGTH));
  return hash ^ (hash >>> 15) || 1;
}
