import { LRUCache } from "lru-cache";

/**
 * What was found out lately: kept for `lifetime` ms, and at most so many; the one
 * used longest ago goes first. The time is handed in, and no timer runs.
 */
export class Recent<T extends {}> {
  /** What this isolate remembers under each name; for diagnostics. */
  static readonly named = new Map<string, Recent<{}>>();
  /** How often something was known, and how often not. */
  readonly asked = { known: 0, unknown: 0 };
  private now = 0;
  private readonly cache: LRUCache<string, T>;

  /** One with a name is listed in `named`. */
  constructor(capacity: number, lifetime: number, name?: string) {
    if (name !== undefined) Recent.named.set(name, this as unknown as Recent<{}>);
    this.cache = new LRUCache<string, T>({
      max: capacity,
      // It counts as fresh at its very end; ours does not.
      ttl: lifetime - 1,
      // A resolution other than 0 is kept by a timer.
      ttlResolution: 0,
      perf: { now: () => this.now },
    });
  }

  /** What is known under `key`; undefined once it is as old as `lifetime` at `now` (ms). */
  get(key: string, now: number): T | undefined {
    this.now = now;
    const known = this.cache.get(key);
    this.asked[known === undefined ? "unknown" : "known"] += 1;
    return known;
  }

  /** How many things are kept, those included that are too old and not yet gone. */
  get size(): number {
    return this.cache.size;
  }

  set(key: string, value: T, now: number): void {
    this.now = now;
    this.cache.set(key, value);
  }
}
