import { logError } from "./log-error.ts";

/**
 * The one alarm of an object. A request for a later time than the one already
 * set changes nothing, so that callers may ask as often as they like.
 */
export class Alarm {
  private readonly storage: Pick<DurableObjectStorage, "setAlarm">;
  private readonly clock: () => number;
  private at: number | null = null;
  private firedFor = -Infinity;

  constructor(storage: Pick<DurableObjectStorage, "setAlarm">, clock: () => number = () => Date.now()) {
    this.storage = storage;
    this.clock = clock;
  }

  /**
   * The object's time (ms): that of its machine, but never before what an alarm has fired for. Alarms go by another
   * clock than the object does. Where the object's is behind, what an alarm is for would not be due yet, and the alarm
   * would be asked for and fire again at once, without end.
   */
  readonly now = (): number => Math.max(this.clock(), this.firedFor);

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
   * Runs the handler of an alarm that was set for `scheduledTime` (ms). The platform stops trying after six failures,
   * so one that throws is logged and asked for again instead.
   */
  async handle(handler: () => Promise<void>, scheduledTime = this.at ?? -Infinity): Promise<void> {
    this.firedFor = Math.max(this.firedFor, scheduledTime);
    this.at = null;
    try {
      await handler();
    } catch (error) {
      logError("alarm failed", { error });
      this.wakeAt(this.now() + 10_000);
    }
  }
}

/** The alarm of a Durable Object, taken over from before it was last dropped from memory. */
export function alarmOf(ctx: DurableObjectState): Alarm {
  const alarm = new Alarm(ctx.storage);
  void ctx.blockConcurrencyWhile(async () => alarm.resume(await ctx.storage.getAlarm()));
  return alarm;
}
