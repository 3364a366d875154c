import type { FaultReason } from "../source.ts";

/** Reasons that the next question would meet as well: a batch stops at them. */
const OF_THE_SOURCE: ReadonlySet<FaultReason> = new Set(["refused", "rate_limited", "suspended", "busy"]);

/** Reasons that may be gone in a moment. */
const TRANSIENT: ReadonlySet<FaultReason> = new Set(["unreachable", "timeout", "not_json", "rate_limited"]);

/** Why nothing was learned. The message is ours alone: nothing of it is the source's, and no key. */
export class SourceError extends Error {
  readonly reason: FaultReason;
  /** How long the source wants to be left alone (ms), where its answer says so and not its headers. */
  readonly retryAfter: number | undefined;
  /** Whether it is worth while to ask again in a moment. */
  readonly transient: boolean;

  constructor(reason: FaultReason, message: string, options: { retryAfter?: number; transient?: boolean } = {}) {
    super(message);
    this.reason = reason;
    this.retryAfter = options.retryAfter;
    this.transient = options.transient ?? TRANSIENT.has(reason);
  }

  /** Whether it is about the source as a whole, and not about who was asked for. */
  get stops(): boolean {
    return OF_THE_SOURCE.has(this.reason);
  }
}

/** As a `SourceError`; what is none is a bug of ours and goes on. */
export function sourceErrorOf(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  throw error;
}
