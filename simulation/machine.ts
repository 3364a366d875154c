import type { Sql } from "../durable-objects/platform/sql.ts";
import { Alarm } from "../durable-objects/platform/alarms.ts";
import { type FaultKind, type Faults, InjectedFault } from "./faults.ts";
import { drained, type Scheduler, type Step } from "./scheduler.ts";
import { Storage } from "./storage.ts";

/** The platform retries an alarm whose object died under it after so many milliseconds. */
const ALARM_RETRY_AFTER = 2_000;

/** More alarms of one object within a second than this are a storm. */
const ALARMS_A_SECOND = 50;

/** One life of an object: from being built to a crash. */
export interface Life<T extends Durable> extends Being<T> {
  readonly object: T;
}

/** A life whose object is still to be built. */
export interface Being<T extends Durable> {
  readonly machine: Machine<T>;
  alive: boolean;
  readonly alarms: Alarm;
  readonly sql: Sql;
  /** Calls not answered yet: what to tell their callers at a crash. */
  readonly callers: Set<(error: Error) => void>;
}

/** A life of whatever object. */
export interface AnyLife {
  readonly alive: boolean;
  readonly machine: AnyMachine;
}

export interface AnyMachine {
  readonly name: string;
  readonly storage: Storage;
  readonly willWake: boolean;
  turn(handle: (life: AnyLife) => void): Promise<void>;
  emit(life: { alive: boolean }, leave: () => void): void;
  awake(): AnyLife;
  die(): void;
}

export interface Durable {
  onAlarm(): Promise<void>;
}

/** What machines need from the world. */
export interface Platform {
  scheduler: Scheduler;
  faults: Faults;
  /** An exception that nobody expects. */
  failed(what: string, error: unknown): void;
  /** After each turn, when what it wrote is durable. */
  afterTurn(machine: AnyMachine): void;
}

/**
 * A Durable Object on a simulated platform: a storage that outlives it, and
 * turns. In a turn one event is handled until the object waits again; then what
 * it wrote becomes durable, and only then its messages and answers leave.
 */
export class Machine<T extends Durable> {
  readonly name: string;
  readonly storage = new Storage();
  private readonly platform: Platform;
  private readonly build: (life: Being<T>) => T;
  private life: Life<T> | null = null;
  private outgoing: (() => void)[] = [];
  private armed: { alarm: number; step: Step } | null = null;
  private handlingAlarm = false;
  private alarmHandled = false;
  private alarmsInSecond = { second: 0, count: 0 };

  constructor(platform: Platform, name: string, build: (life: Being<T>) => T) {
    this.platform = platform;
    this.name = name;
    this.build = build;
  }

  /** The object if it is in memory. */
  get present(): T | null {
    return this.life?.object ?? null;
  }

  /** The object; built from what is stored when there is none. */
  awake(): Life<T> {
    if (this.life) return this.life;
    const { storage } = this;
    const state = { alive: true };
    const setAlarm = async (time: number) => {
      if (state.alive) storage.setAlarm(time);
    };
    const alarms = new Alarm({ setAlarm }, () => this.platform.scheduler.now);
    alarms.resume(storage.alarm);
    const parts = { machine: this, alarms, sql: storage.sql(state), callers: new Set<(error: Error) => void>() };
    this.life = Object.assign(state, parts, { object: this.build(Object.assign(state, parts)) });
    return this.life;
  }

  /** Handles one event. */
  async turn(handle: (life: Life<T>) => void): Promise<void> {
    const { storage, platform } = this;
    const fate = this.fate();
    if (fate === "crash-before") this.die();
    const life = this.awake();
    if (fate === "crash-inside" || fate === "storage-error") this.lightFuse(life, fate);
    handle(life);
    await drained();
    storage.fuse = null;
    const lost = !life.alive || fate === "crash-uncommitted";
    if (lost) storage.rollback();
    else this.commit();
    const leaving = this.outgoing;
    this.outgoing = [];
    if (lost || fate === "crash-unanswered") this.die();
    else for (const leave of leaving) leave();
    this.arm();
    platform.afterTurn(this);
  }

  /** Lets a message or an answer leave once the writes before it are durable. */
  emit(life: { alive: boolean }, leave: () => void): void {
    if (life.alive) this.outgoing.push(leave);
  }

  /** Drops the object with all that it had in memory or under way. What an unfinished alarm was for is tried again. */
  die(): void {
    const { life, storage, platform } = this;
    if (!life) return;
    this.life = null;
    life.alive = false;
    for (const tell of life.callers) tell(new InjectedFault(`${this.name} crashed`));
    this.alarmHandled = false;
    if (this.handlingAlarm) {
      this.handlingAlarm = false;
      if (storage.alarm === null) storage.setAlarm(platform.scheduler.now + ALARM_RETRY_AFTER);
      storage.commit();
    }
    this.arm();
  }

  private commit(): void {
    const { storage, platform } = this;
    if (this.alarmHandled) {
      this.handlingAlarm = false;
      if (storage.alarm === null && platform.faults.happens("alarm-twice")) storage.setAlarm(platform.scheduler.now);
    }
    this.alarmHandled = false;
    storage.commit();
  }

  /** Whether it will be woken if nobody calls it any more. */
  get willWake(): boolean {
    return this.handlingAlarm || this.storage.alarm !== null;
  }

  private fate(): FaultKind | null {
    const { faults } = this.platform;
    for (const kind of [
      "crash-before",
      "crash-inside",
      "crash-uncommitted",
      "crash-unanswered",
      "storage-error",
    ] as const) {
      if (faults.happens(kind)) return kind;
    }
    return null;
  }

  private lightFuse(life: Life<T>, fate: "crash-inside" | "storage-error"): void {
    const dies = fate === "crash-inside";
    const blow = () => {
      if (dies) life.alive = false;
    };
    this.storage.fuse = { writes: this.platform.faults.random(fate).spread(1, 16) - 1, blow };
  }

  /** Keeps the step that will fire the alarm in line with what is stored. While one is handled, the next waits. */
  private arm(): void {
    const { alarm } = this.storage;
    const wanted = this.handlingAlarm ? null : alarm;
    if ((this.armed?.alarm ?? null) === wanted) return;
    if (this.armed) this.armed.step.cancelled = true;
    this.armed = null;
    if (wanted === null) return;
    const { scheduler, faults } = this.platform;
    const late = faults.happens("alarm-late") ? faults.random("alarm-late").spread(100, 60_000) : 1;
    const step = scheduler.at(Math.max(wanted, scheduler.now) + late, () => {
      this.armed = null;
      return this.turn((life) => this.fire(life));
    });
    this.armed = { alarm: wanted, step };
  }

  private fire(life: Life<T>): void {
    const { storage, platform } = this;
    this.countAlarm();
    storage.setAlarm(null);
    storage.commit();
    this.handlingAlarm = true;
    life.alarms
      .handle(() => life.object.onAlarm())
      .then(
        () => void (this.alarmHandled ||= life.alive),
        (error: unknown) => platform.failed("an alarm handler threw", error),
      );
  }

  private countAlarm(): void {
    const second = Math.floor(this.platform.scheduler.now / 1_000);
    if (this.alarmsInSecond.second !== second) this.alarmsInSecond = { second, count: 0 };
    this.alarmsInSecond.count += 1;
    if (this.alarmsInSecond.count > ALARMS_A_SECOND)
      this.platform.failed("alarm storm", new Error(`${this.name} woke ${ALARMS_A_SECOND} times in a second`));
  }
}
