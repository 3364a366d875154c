import type { TurnFault } from "../durable-objects/testing/platform/host.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";

/** Everything that may go wrong, with how often at most (a part of its occasions). */
const WORST = {
  /** A message is lost before it arrives, or its answer after the other side acted. */
  "lost-request": 0.08,
  "lost-answer": 0.08,
  /** Of lost answers and crashes: the caller never hears anything, instead of an error. */
  hang: 0.5,
  /** A message arrives twice; or once more, seconds to a quarter of an hour later. */
  duplicate: 0.1,
  "late-duplicate": 0.05,
  /** A message takes up to half a minute. */
  delay: 0.1,
  /** An object loses its memory: before a turn, at a write, at the end of the turn before it is durable, after that
   * before anything leaves, or at any moment between its turns. */
  "crash-before": 0.02,
  "crash-inside": 0.03,
  "crash-uncommitted": 0.02,
  "crash-unanswered": 0.02,
  "crash-between": 0.5,
  /** A write in a transaction throws; the object lives on. */
  "storage-error": 0.04,
  /** An alarm fires up to a minute late, or twice. */
  "alarm-late": 0.2,
  "alarm-twice": 0.1,
  /** The queue or D1 refuses, loses or repeats a message. */
  queue: 0.2,
  /** All objects restart with another fee schedule. */
  deploy: 1,
  /** The clock of an object jumps, to minutes before or after the true time, between one look at it and the next. */
  clock: 0.02,
} as const;

/** How far a clock may be off, in ms. */
export const CLOCK_JUMP = 300_000;

const TURN_FAULTS = [
  "crash-before",
  "crash-inside",
  "crash-uncommitted",
  "crash-unanswered",
  "storage-error",
] as const satisfies readonly TurnFault[];

export type FaultKind = keyof typeof WORST;
export const FAULT_KINDS = Object.keys(WORST) as FaultKind[];

/** Decides by the seed what goes wrong. Each run has its own mixture: some faults often, some rarely, some never. */
export class Faults {
  readonly rates: Record<FaultKind, number>;
  private readonly streams: Record<FaultKind, Random>;
  private on = true;

  constructor(seed: number, without: readonly FaultKind[]) {
    const mixture = new Random(seed, "mixture");
    const rate = (kind: FaultKind): number => {
      const share = mixture.next();
      return mixture.chance(0.3) || without.includes(kind) ? 0 : share * WORST[kind];
    };
    this.rates = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, rate(kind)])) as Record<FaultKind, number>;
    this.streams = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, new Random(seed, kind)])) as Record<
      FaultKind,
      Random
    >;
  }

  happens(kind: FaultKind): boolean {
    return this.on && this.rates[kind] > 0 && this.streams[kind].chance(this.rates[kind]);
  }

  /** More choices about a fault that happens. */
  random(kind: FaultKind): Random {
    return this.streams[kind];
  }

  /** What goes wrong in the next turn of an object, and at which of its writes. */
  turnFault(): { fault: TurnFault; write: number } | null {
    const fault = TURN_FAULTS.find((kind) => this.happens(kind));
    return fault ? { fault, write: this.streams[fault].spread(1, 16) - 1 } : null;
  }

  stop(): void {
    this.on = false;
  }
}
