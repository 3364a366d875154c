import { Alarm } from "../../platform/alarms.ts";
import type { Sql } from "../../platform/sql.ts";
import { InjectedFault } from "./injected-fault.ts";
import { drained, type Scheduler, type Step } from "./scheduler.ts";
import { ObjectStorage } from "./storage.ts";

/** The platform retries an alarm whose object crashed under it after so many milliseconds. */
const ALARM_RETRY_AFTER = 2_000;

/** More alarms of one object within a second than this are a storm. */
const ALARMS_A_SECOND = 50;

/** What every Durable Object here answers to. */
export interface AlarmHandler {
  onAlarm(): Promise<void>;
}

/**
 * What goes wrong in a turn: the object crashes before it, at a write, at its
 * end before it is durable, or after that before anything leaves; or a write
 * throws and the object goes on.
 */
export type TurnFault = "crash-before" | "crash-inside" | "crash-uncommitted" | "crash-unanswered" | "storage-error";

/** What hosts need from the platform around them. */
export interface Platform {
  readonly scheduler: Scheduler;
  /** The clock of the machine on which the object of that name starts (ms); alarms go by the scheduler's. */
  clock(name: string): () => number;
  /**
   * With turns, an event is handled until the object waits again, before the next
   * begins; then what it wrote becomes durable, and only then its messages leave.
   * Without (null), events are handled as they come, and what was written becomes
   * durable with the next message that leaves: for tests that call objects directly.
   */
  readonly turns: { underWay: number } | null;
  /** What goes wrong in the next turn, and at which write. */
  turnFault(): { fault: TurnFault; write: number } | null;
  /** How late an alarm fires (ms). */
  alarmDelay(): number;
  /** Whether an alarm that was handled fires again. */
  alarmRepeats(): boolean;
  /** Something threw that should not have: an alarm handler, a deferred task, a call (by `what`). */
  threw(what: string, error: unknown): void;
  /** After each turn, when what it wrote is durable. */
  afterTurn(host: ObjectHost<AlarmHandler>): void;
}

/** A Durable Object in memory, from when it is built until it crashes. */
export class Instance<T extends AlarmHandler> {
  alive = true;
  readonly host: ObjectHost<T>;
  readonly alarms: Alarm;
  readonly sql: Sql;
  readonly object: T;
  /** Tell the callers that were not answered yet of a crash. */
  readonly unanswered = new Set<(error: Error) => void>();

  constructor(
    host: ObjectHost<T>,
    alarms: (instance: { alive: boolean }) => Alarm,
    build: (instance: Instance<T>) => T,
  ) {
    this.host = host;
    this.alarms = alarms(this);
    this.sql = host.storage.sqlOf(this);
    this.object = build(this);
  }
}

/** Where a Durable Object runs: its storage outlives it, its alarm wakes it, and it is built when somebody calls. */
export class ObjectHost<T extends AlarmHandler> {
  readonly name: string;
  readonly storage = new ObjectStorage();
  private readonly platform: Platform;
  private readonly start: () => Instance<T>;
  private running: Instance<T> | null = null;
  private inTurn = false;
  private outgoing: (() => void)[] = [];
  private armed: { alarm: number; step: Step } | null = null;
  private handlingAlarm = false;
  private alarmHandled = false;
  private alarmsInSecond = { second: 0, count: 0 };

  constructor(platform: Platform, name: string, build: (instance: Instance<T>) => T) {
    this.platform = platform;
    this.name = name;
    this.start = () => new Instance(this, (instance) => this.alarmOf(instance), build);
  }

  /** The object in memory; built from what is stored when there is none. */
  get instance(): Instance<T> {
    return (this.running ??= this.start());
  }

  get object(): T {
    return this.instance.object;
  }

  /** The object if it is in memory. */
  get objectInMemory(): T | null {
    return this.running?.object ?? null;
  }

  /** Whether it will be woken if nobody calls it any more. */
  get willWake(): boolean {
    return this.handlingAlarm || this.storage.alarm !== null;
  }

  /** Puts in place what an object of a killed exchange had stored, as SQL, and when it was to be woken (ms). */
  restore(sql: string, alarm: number | null): void {
    this.storage.restore(sql, alarm);
    this.arm();
  }

  /** Calls the object: answered once what it wrote is durable, rejected if it crashes before. */
  call<A>(method: (object: T) => A | Promise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      this.handle((instance) => {
        instance.unanswered.add(reject);
        const answer = (settle: () => void) =>
          this.send(instance, () => {
            instance.unanswered.delete(reject);
            settle();
          });
        invoke(() => method(instance.object)).then(
          (value) => answer(() => resolve(value)),
          (error: unknown) => answer(() => reject(error)),
        );
      }).catch(reject); // it could not be built from what is stored
    });
  }

  /** Handles one event: a call, an answer, a timer or an alarm. */
  async handle(event: (instance: Instance<T>) => void): Promise<void> {
    const { turns } = this.platform;
    if (turns) return this.turn(event, turns);
    event(this.instance);
  }

  /** Handles an event that concerns this instance alone; if it has crashed, nobody. */
  async handleAs(instance: Instance<T>, event: () => void): Promise<void> {
    if (!this.platform.turns && !instance.alive) return;
    return this.handle((present) => void (present === instance && event()));
  }

  private async turn(event: (instance: Instance<T>) => void, turns: { underWay: number }): Promise<void> {
    const { storage, platform } = this;
    turns.underWay += 1;
    const { fault, write } = platform.turnFault() ?? { fault: null, write: 0 };
    if (fault === "crash-before") this.crash();
    const instance = this.startedFor(turns);
    this.inTurn = true;
    if (fault === "crash-inside" || fault === "storage-error") this.failAtWrite(write, instance, fault);
    event(instance);
    await drained();
    storage.writesLeft = Infinity;
    this.inTurn = false;
    const lost = !instance.alive || fault === "crash-uncommitted";
    if (lost) storage.rollback();
    else this.commit();
    const leaving = this.outgoing;
    this.outgoing = [];
    if (lost || fault === "crash-unanswered") this.crash();
    else for (const leave of leaving) leave();
    this.arm();
    turns.underWay -= 1;
    platform.afterTurn(this);
  }

  private startedFor(turns: { underWay: number }): Instance<T> {
    try {
      return this.instance;
    } catch (error) {
      turns.underWay -= 1;
      throw error;
    }
  }

  /** The output gate: lets a message or an answer leave once what was written before is durable. */
  send(instance: { alive: boolean }, leave: () => void): void {
    if (!instance.alive) return;
    if (this.inTurn) {
      this.outgoing.push(leave);
      return;
    }
    this.commit();
    leave();
  }

  /** Runs `write` as one transaction, the alarm included. */
  transaction({ alarms }: Instance<T>, write: () => void): void {
    try {
      alarms.transaction(() => this.storage.transaction(write));
    } finally {
      this.armOutsideTurns();
    }
  }

  /** Runs `task` after `delay` ms if the instance is still in memory. */
  later(instance: Instance<T>, delay: number, task: () => Promise<void> | void): void {
    const { platform } = this;
    const run = () =>
      void invoke(task).catch((error: unknown) => instance.alive && platform.threw("a deferred task", error));
    platform.scheduler.after(delay, () => this.handleAs(instance, run), instance);
  }

  /** The promise, or a rejection after so many ms. */
  within<A>(instance: Instance<T>, ms: number, promise: Promise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new InjectedFault(`no answer within ${ms} ms`));
      const timer = this.platform.scheduler.after(ms, () => this.handleAs(instance, late), instance);
      promise.then(resolve, reject).finally(() => (timer.cancelled = true));
    });
  }

  /**
   * Drops the object with all that it had in memory or under way; what it stored
   * outside of a turn is durable. What an unfinished alarm was for is tried again.
   */
  crash(): void {
    const { running, storage, platform } = this;
    if (!running) return;
    this.running = null;
    running.alive = false;
    for (const tell of running.unanswered) tell(new InjectedFault(`${this.name} crashed`));
    this.alarmHandled = false;
    if (this.handlingAlarm) {
      this.handlingAlarm = false;
      if (storage.alarm === null) storage.setAlarm(platform.scheduler.now + ALARM_RETRY_AFTER);
    }
    if (!this.inTurn) storage.commit();
    this.arm();
  }

  private alarmOf(instance: { alive: boolean }): Alarm {
    const setAlarm = async (time: number) => {
      if (!instance.alive) return;
      this.storage.setAlarm(time);
      this.armOutsideTurns();
    };
    const alarm = new Alarm({ setAlarm }, this.platform.clock(this.name));
    alarm.resume(this.storage.alarm);
    return alarm;
  }

  private commit(): void {
    const { storage, platform } = this;
    if (this.alarmHandled) {
      this.handlingAlarm = false;
      if (storage.alarm === null && platform.alarmRepeats()) storage.setAlarm(platform.scheduler.now);
    }
    this.alarmHandled = false;
    storage.commit();
  }

  private failAtWrite(write: number, instance: Instance<T>, fault: "crash-inside" | "storage-error"): void {
    const { storage } = this;
    storage.writesLeft = write;
    storage.onFailedWrite = () => {
      storage.writesLeft = Infinity;
      if (fault === "crash-inside") instance.alive = false;
    };
  }

  private armOutsideTurns(): void {
    if (!this.inTurn) this.arm();
  }

  /** Keeps the step that will fire the alarm in line with what is stored. While one is handled, the next waits. */
  private arm(): void {
    const { alarm } = this.storage;
    const wanted = this.handlingAlarm ? null : alarm;
    if ((this.armed?.alarm ?? null) === wanted) return;
    if (this.armed) this.armed.step.cancelled = true;
    this.armed = null;
    if (wanted === null) return;
    const { scheduler } = this.platform;
    const step = scheduler.at(Math.max(wanted, scheduler.now) + this.platform.alarmDelay(), () => {
      this.armed = null;
      return this.handle((instance) => this.fire(instance));
    });
    this.armed = { alarm: wanted, step };
  }

  private fire(instance: Instance<T>): void {
    const { storage } = this;
    const scheduledTime = storage.alarm ?? undefined;
    this.countAlarm();
    storage.setAlarm(null);
    storage.commit();
    this.handlingAlarm = true;
    const handler = () =>
      instance.object.onAlarm().catch((error: unknown) => {
        if (instance.alive) this.platform.threw("an alarm handler", error);
        throw error;
      });
    void instance.alarms.handle(handler, scheduledTime).then(() => instance.alive && this.alarmDone());
  }

  private alarmDone(): void {
    this.alarmHandled = true;
    if (this.inTurn) return;
    this.commit();
    this.arm();
  }

  private countAlarm(): void {
    const second = Math.floor(this.platform.scheduler.now / 1_000);
    if (this.alarmsInSecond.second !== second) this.alarmsInSecond = { second, count: 0 };
    this.alarmsInSecond.count += 1;
    if (this.alarmsInSecond.count > ALARMS_A_SECOND)
      this.platform.threw("alarm storm", new Error(`${this.name} woke ${ALARMS_A_SECOND} times in a second`));
  }
}

async function invoke<A>(method: () => A | Promise<A>): Promise<A> {
  return method();
}
