import type {
  LimiterView,
  Outcome,
  RateLimit,
  Reservation,
  SourceLimiterPeer,
  Validator,
} from "../../protocol/source-limiter.ts";
import { type LimiterState, report, reserve, viewOf } from "./limiter-state.ts";

/** Where a limiter keeps what must outlive it. */
export interface LimiterMemory {
  readonly state: LimiterState;
  save(state: LimiterState): void;
  validatorOf(url: string): Validator | null;
  saveValidator(validator: Validator & { url: string }, now: number): void;
}

/** Counts what one source is asked, over what is stored of it. */
export class Limiter implements SourceLimiterPeer {
  private readonly memory: LimiterMemory;
  private readonly clock: () => number;

  constructor(memory: LimiterMemory, clock: () => number) {
    this.memory = memory;
    this.clock = clock;
  }

  reserve(limit: RateLimit, url?: string): Reservation {
    const { state: before } = this.memory;
    const { state, reservation } = reserve(before, limit, this.clock());
    // A refusal changes nothing that must be known later, unless the clock was set back: what is waited for runs from there.
    if (reservation.ok || state.seenAt < before.seenAt) this.memory.save(state);
    if (!reservation.ok) return reservation;
    return url === undefined ? reservation : { ...reservation, validator: this.memory.validatorOf(url) };
  }

  report(outcome: Outcome): void {
    const now = this.clock();
    const { state: before } = this.memory;
    const after = report(before, outcome, now);
    if (
      Object.entries(after).some(([name, value]) => name !== "seenAt" && value !== before[name as keyof LimiterState])
    )
      this.memory.save(after);
    if (outcome.validator) this.memory.saveValidator(outcome.validator, now);
  }

  view(): LimiterView {
    return viewOf(this.memory.state, this.clock());
  }
}
