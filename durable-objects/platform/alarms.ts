/**
 * The one alarm of an object. A request for a later time than the one already
 * set changes nothing, so that callers may ask as often as they like.
 */
export class Alarm {
  private readonly storage: Pick<DurableObjectStorage, "setAlarm">;
  private readonly now: () => number;
  private at: number | null = null;

  constructor(storage: Pick<DurableObjectStorage, "setAlarm">, now: () => number = () => Date.now()) {
    this.storage = storage;
    this.now = now;
  }

  /** Takes over the alarm that was set before the object was last dropped from memory. */
  resume(at: number | null): void {
    this.at = at;
  }

  /** Wakes the object at `time` (ms) at the latest; stored with the transaction under way. */
  wakeAt(time: number): void {
    if (this.at !== null && this.at <= time) return;
    this.at = time;
    void this.storage.setAlarm(time);
  }

  /** Runs a storage transaction; if it is rolled back, so are the requests made in it. */
  transaction(run: () => void): void {
    const { at } = this;
    try {
      run();
    } catch (error) {
      this.at = at;
      throw error;
    }
  }

  /**
   * Runs an alarm handler. The platform stops trying after six failures, so one
   * that throws is logged and asked for again instead.
   */
  async handle(handler: () => Promise<void>): Promise<void> {
    this.at = null;
    try {
      await handler();
    } catch (error) {
      console.error("alarm failed", error);
      this.wakeAt(this.now() + 10_000);
    }
  }
}

/** Runs `task` after `delay` ms while the object stays in memory; a failure is logged. */
export function later(delay: number, task: () => Promise<void> | void): void {
  const run = async (): Promise<void> => {
    try {
      await task();
    } catch (error) {
      console.error("deferred task failed", error);
    }
  };
  setTimeout(() => void run(), delay);
}

/** What must be answered in time. */
interface Waiting {
  until: number;
  expire: () => void;
}

/** How long a deadline may be overrun, in milliseconds. */
const TICK = 1_000;

/**
 * Deadlines of one object: `within(ms, promise)` is the promise, or a rejection
 * after so many milliseconds, or up to a second more. They share a clock that
 * ticks while anything waits: to set and clear a timer for each order costs as
 * much as to match it.
 */
export class Deadlines {
  private readonly waiting = new Set<Waiting>();
  private ticking = false;

  readonly within = <T>(ms: number, promise: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const call = { until: Date.now() + ms, expire: () => reject(new Error(`no answer within ${ms} ms`)) };
      this.waiting.add(call);
      if (!this.ticking) this.wind();
      const answered =
        <A>(settle: (answer: A) => void) =>
        (answer: A) => {
          this.waiting.delete(call);
          settle(answer);
        };
      promise.then(answered(resolve), answered(reject));
    });

  private wind(): void {
    this.ticking = true;
    setTimeout(() => this.tick(), TICK);
  }

  private tick(): void {
    for (const call of this.waiting) {
      if (call.until > Date.now()) continue;
      this.waiting.delete(call);
      call.expire();
    }
    this.ticking = false;
    if (this.waiting.size > 0) this.wind();
  }
}

/** The alarm of a Durable Object, taken over from before it was last dropped from memory. */
export function alarmOf(ctx: DurableObjectState): Alarm {
  const alarm = new Alarm(ctx.storage);
  void ctx.blockConcurrencyWhile(async () => alarm.resume(await ctx.storage.getAlarm()));
  return alarm;
}
