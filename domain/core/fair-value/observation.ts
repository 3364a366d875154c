/** What one source said of one artist about one period, or at one moment. */
export interface Observation {
  artistId: string;
  /**
   * `rate`: so much happened in the `period` that ended at `observedAt` (plays of a day, chart points of a week).
   * `total`: so much since the beginning (followers, plays ever); what it grew by is the rate.
   * `expectation`: already the expected level, to be taken at its word (the simulated source).
   */
  kind: "rate" | "total" | "expectation";
  /** In the source's own unit, from 0. */
  value: number;
  /** Milliseconds UTC: when the period ended, or the total was read. */
  observedAt: number;
  /** Milliseconds that a rate covers; 0 for totals and expectations. */
  period: number;
}

/**
 * Why an observation changes nothing. `invalid`: a number that cannot be (negative, not finite, absurdly large, a
 * period that does not fit its kind). `future`: from more than an hour ahead of our clock. `repeated`: of a period
 * that was told with the same value already. `late`: it contradicts or precedes what was learned since, and the past
 * is not rewritten.
 */
export type ObservationFault = "invalid" | "future" | "repeated" | "late";

/** Above this no count on Earth is true: 10^15 is a hundred thousand plays by everybody alive. */
const MAX_VALUE = 1e15;

/** A source's clock may be ahead of ours by this much (ms). */
const CLOCK_TOLERANCE = 3_600_000;

/** Longest period of a rate (ms): a chart of four weeks is the longest we know of. */
const MAX_PERIOD = 28 * 24 * 3_600_000;

/** What is wrong with an observation by itself at `now` (ms UTC), before it is compared with earlier ones; null if nothing. */
export function observationFault(observation: Observation, now: number): "invalid" | "future" | null {
  const { kind, value, observedAt, period } = observation;
  if (!Number.isFinite(value) || value < 0 || value > MAX_VALUE) return "invalid";
  if (!Number.isSafeInteger(observedAt) || observedAt < 0 || !Number.isSafeInteger(period)) return "invalid";
  if (kind === "rate" ? period <= 0 || period > MAX_PERIOD : period !== 0) return "invalid";
  return observedAt > now + CLOCK_TOLERANCE ? "future" : null;
}
