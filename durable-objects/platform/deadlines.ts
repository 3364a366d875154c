/** A call that must be answered in time. */
interface PendingCall {
  ticksLeft: number;
  expire: () => void;
}

/** How long a deadline may be overrun, in milliseconds. */
const TICK = 1_000;

/**
 * Deadlines of one object: `within(ms, promise)` is the promise, or a rejection
 * after so many milliseconds, or up to a second more. They share a clock that
 * ticks while any call is pending: setting and clearing a timer for each order
 * costs as much as matching it. Ticks are counted, as the time of day may be set.
 */
export class Deadlines {
  private readonly pending = new Set<PendingCall>();
  private ticking = false;

  readonly within = <T>(ms: number, promise: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const call = {
        // The tick under way may be all but over.
        ticksLeft: Math.ceil(ms / TICK) + (this.ticking ? 1 : 0),
        expire: () => reject(new Error(`no answer within ${ms} ms`)),
      };
      this.pending.add(call);
      if (!this.ticking) this.startClock();
      const answered =
        <A>(settle: (answer: A) => void) =>
        (answer: A) => {
          this.pending.delete(call);
          settle(answer);
        };
      promise.then(answered(resolve), answered(reject));
    });

  private startClock(): void {
    this.ticking = true;
    setTimeout(() => this.tick(), TICK);
  }

  private tick(): void {
    for (const call of this.pending) {
      call.ticksLeft -= 1;
      if (call.ticksLeft > 0) continue;
      this.pending.delete(call);
      call.expire();
    }
    this.ticking = false;
    if (this.pending.size > 0) this.startClock();
  }
}
