import { WEEK } from "./weekly-rate.ts";

/** Weeks over which an old change loses most (1 − 1/e) of its say in the variance. */
const MEMORY_WEEKS = 26;

/** A change counts as at most so many standard deviations, so that one outlier does not make the next one pass. */
const OUTLIER = 4;

/** However quiet an artist was, its variance is not less than this part of what all artists' is: nobody is quiet for ever. */
const LEAST_SHARE = 1 / 4;

/**
 * The variance of a week's change after another `change` (of a logarithm) over `elapsed` ms: an exponential mean of
 * squares, robust because each is bounded. `usual` is that of all artists, which to start from.
 */
export function learnVariance(variance: number, change: number, elapsed: number, usual: number): number {
  const weeks = elapsed / WEEK;
  const bounded = Math.min(change * change, OUTLIER * OUTLIER * variance * Math.max(1, weeks));
  const forgotten = -Math.expm1(-weeks / MEMORY_WEEKS);
  const perWeek = weeks > 0 ? forgotten / weeks : 1 / MEMORY_WEEKS;
  return Math.max(usual * LEAST_SHARE, variance * (1 - forgotten) + bounded * perWeek);
}
