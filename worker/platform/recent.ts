import { LRUCache } from "lru-cache";

/**
 * What was found out lately: kept for `lifetime` ms, and at most so many; the one
 * used longest ago goes first. The time is handed in, and no timer runs.
 */
export class Recent<T extends {}> {
  private now = 0;
  private readonly cache: LRUCache<string, T>;

  constructor(capacity: number, lifetime: number) {
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
    return this.cache.get(key);
  }

  set(key: string, value: T, now: number): void {
    this.now = now;
    this.cache.set(key, value);
  }
}
