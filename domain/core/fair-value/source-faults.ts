import { WEEK } from "./weekly-rate.ts";

/**
 * Faults of a whole source, seen in what it says of many artists at once. What is found here is recorded, and nothing
 * of that batch becomes a price.
 */

/**
 * The most that the middle artist's level (its logarithm) changes in a week. In ten years of charts it was 0.53, in
 * the week in which Christmas leaves them; a source that doubles everyone shows 0.69.
 */
const MARKET_MOVE = 0.6;

/** After a longer silence it is this times the square root of the weeks, so that doubling is no market for a quarter. */
const MARKET_PER_WEEK = 0.2;

/** Below so many artists nothing is said of all of them. */
const LEAST_ARTISTS = 5;

/** Jumps among a batch's artists above which they are the source's own: one in a thousand is expected. */
const JUMPING_SHARE = 0.02;

/** An honest source looks frozen, or its jumps its own, about once in so many batches. */
const MISTAKE = 1e-9;

/**
 * By what the middle artist's level changed, as a logarithm, if that is more than the market could do within `elapsed`
 * ms; null if not, or of fewer than five artists. `changes` are of ln(1 + S) of each artist with S above 0 both
 * times, such as a forecaster's surprises.
 */
export function sourceShift(changes: readonly number[], elapsed: number): number | null {
  if (changes.length < LEAST_ARTISTS) return null;
  const sorted = changes.toSorted((a, b) => a - b);
  // The lower middle one of an even number: whoever shifts half of the artists has shifted the middle.
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  const middle = Math.abs(low) > Math.abs(high) ? low : high;
  return Math.abs(middle) > Math.max(MARKET_MOVE, MARKET_PER_WEEK * Math.sqrt(elapsed / WEEK)) ? middle : null;
}

/**
 * Whether so many of a batch's artists jump at once (`isJump`) that it is the source and not they: a source that
 * multiplies some, so that the middle one does not show it.
 */
export function areSourceJumps(jumps: number, artists: number): boolean {
  return jumps >= LEAST_ARTISTS && jumps > JUMPING_SHARE * artists;
}

/** What a source told of one artist for a period and for the one before it, in its own unit. */
export interface Repeatable {
  before: number;
  after: number;
}

/**
 * Whether a source returns yesterday's answer: of `pairs`, of many artists or of one over several periods, most are
 * equal though chance would make such counts differ. A count around n repeats with a probability of 1/√(4πn) (Poisson);
 * when all that repeated would have done so by chance less than once in 10^9, and they are the half or more, it is
 * frozen. Counts below 1 say nothing: who has no plays today had none yesterday.
 */
export function isFrozen(pairs: readonly Repeatable[]): boolean {
  const telling = pairs.filter(({ before }) => before >= 1);
  const repeated = telling.filter(({ before, after }) => before === after);
  if (repeated.length * 2 < telling.length) return false;
  const chance = repeated.reduce((sum, { before }) => sum - Math.log(4 * Math.PI * before) / 2, 0);
  return chance < Math.log(MISTAKE);
}
