/** What is left of a bucket after taking, or when there is enough again. Milliseconds. */
export interface Quota {
  left: number;
  fullIn: number;
}

/**
 * A token bucket: `capacity` at once, refilled evenly. Kept in memory: an object
 * that was dropped from memory was idle for longer than a bucket takes to fill.
 */
export class TokenBucket {
  readonly capacity: number;
  private readonly perMs: number;
  private tokens: number;
  private at = 0;

  constructor(capacity: number, perSecond: number) {
    this.capacity = capacity;
    this.perMs = perSecond / 1000;
    this.tokens = capacity;
  }

  /** Takes `count` tokens at `now` (ms) if they are there; else takes none and says in how many ms they will be. */
  take(count: number, now: number): { ok: true } | { ok: false; retryIn: number } {
    this.refill(now);
    if (count > this.tokens) return { ok: false, retryIn: Math.ceil((count - this.tokens) / this.perMs) };
    this.tokens -= count;
    return { ok: true };
  }

  /** How many whole tokens there are, and in how many ms the bucket is full. */
  quota(now: number): Quota {
    this.refill(now);
    return { left: Math.floor(this.tokens), fullIn: Math.ceil((this.capacity - this.tokens) / this.perMs) };
  }

  /** A clock that was set back refills nothing. */
  private refill(now: number): void {
    const elapsed = Math.max(0, now - this.at);
    this.tokens = Math.min(this.capacity, this.tokens + elapsed * this.perMs);
    this.at = Math.max(this.at, now);
  }
}
