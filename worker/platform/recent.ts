interface Entry<T> {
  value: T;
  until: number;
}

/** What was found out lately: kept for `lifetime` ms, and at most so many; the one found out first goes first. */
export class Recent<T> {
  private readonly capacity: number;
  private readonly lifetime: number;
  private readonly entries = new Map<string, Entry<T>>();

  constructor(capacity: number, lifetime: number) {
    this.capacity = capacity;
    this.lifetime = lifetime;
  }

  /** What is known under `key`; undefined once it is too old. */
  get(key: string, now: number): T | undefined {
    const entry = this.entries.get(key);
    return entry && entry.until > now ? entry.value : undefined;
  }

  set(key: string, value: T, now: number): void {
    this.entries.delete(key);
    const [first] = this.entries.keys();
    if (this.entries.size >= this.capacity && first !== undefined) this.entries.delete(first);
    this.entries.set(key, { value, until: now + this.lifetime });
  }
}
