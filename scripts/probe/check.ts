import type { Target } from "./target.ts";

/** What a check found out: the exchange held, it fell, or that could not be seen from outside. Each says what was seen. */
export interface Verdict {
  outcome: "held" | "fell" | "skipped";
  seen: string;
}

/** One attack, and what should come of it. */
export interface Check {
  /** What should hold, as the report says it. */
  name: string;
  run(target: Target): Promise<Verdict>;
}

export const held = (seen: string): Verdict => ({ outcome: "held", seen });
export const fell = (seen: string): Verdict => ({ outcome: "fell", seen });
export const skipped = (seen: string): Verdict => ({ outcome: "skipped", seen });

/** Held if it is so, else fell; either way that is what was seen. */
export const judge = (holds: boolean, seen: string): Verdict => (holds ? held(seen) : fell(seen));
