import { type ProblemCode, ProblemError } from "../../domain/core/problems.ts";

/** A refusal as it crosses RPC; `retryAfter` in ms. */
export interface Refusal {
  code: ProblemCode;
  detail: string;
  retryAfter?: number | undefined;
}

/** What became of a command. Refusals are values: an error that leaves an object is logged by the platform as a failure. */
export type Outcome<T> = { done: T } | { refused: Refusal };

/** Runs a command; a problem becomes a refusal, anything else is thrown. */
export async function outcomeOf<T>(run: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { done: await run() };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { refused: { code: error.code, detail: error.message, retryAfter: error.retryAfter } };
  }
}

/** What a command answered. Throws the problem of one that was refused. */
export function resultOf<T>(outcome: Outcome<T>): T {
  if ("done" in outcome) return outcome.done;
  throw problemOf(outcome.refused);
}

/** The problem that a refusal was made of. */
export function problemOf({ code, detail, retryAfter }: Refusal): ProblemError {
  return new ProblemError(code, detail, retryAfter);
}
