import type { Quota } from "../protocol/portfolio-calls.ts";

/**
 * A token bucket: `capacity` at once, refilled evenly. Kept is only the time at
 * which it is full (the generic cell rate algorithm, ITU-T I.371). It lives in
 * memory: an object that was dropped from there was idle for a while anyway.
 */
export class TokenBucket {
  readonly capacity: number;
  /** One token flows in so often, in ms. */
  private readonly interval: number;
  private fullAt = 0;
  private latest = 0;

  constructor(capacity: number, perSecond: number) {
    this.capacity = capacity;
    this.interval = 1000 / perSecond;
  }

  /** Takes `count` tokens at `now` (ms) if they are there; else takes none and says in how many ms they will be. */
  take(count: number, now: number): { ok: true } | { ok: false; retryIn: number } {
    const time = this.time(now);
    const fullAt = Math.max(this.fullAt, time) + count * this.interval;
    const tooFull = fullAt - time - this.capacity * this.interval;
    if (tooFull > 0) return { ok: false, retryIn: Math.ceil(tooFull) };
    this.fullAt = fullAt;
    return { ok: true };
  }

  /** How many whole tokens there are, and in how many ms the bucket is full. */
  quota(now: number): Quota {
    const fullIn = Math.max(0, this.fullAt - this.time(now));
    return { left: Math.floor(this.capacity - fullIn / this.interval), fullIn: Math.ceil(fullIn) };
  }

  /** A clock that was set back refills nothing. */
  private time(now: number): number {
    this.latest = Math.max(this.latest, now);
    return this.latest;
  }
}
