import { WEEK } from "./weekly-rate.ts";

/** Weeks over which an old change loses most (1 − 1/e) of its say in the variance. */
const MEMORY_WEEKS = 26;

/**
 * A change counts as at most so many standard deviations of its time, so that one outlier does not make the next one
 * pass, and whoever would make everything pass by tossing a price up and down needs weeks.
 */
const OUTLIER = 4;

/** However quiet an artist was, its variance is not less than this part of what all artists' is: nobody is quiet for ever. */
const LEAST_SHARE = 1 / 4;

/**
 * The variance of a week's change after another `change` (of a logarithm) over `elapsed` ms: an exponential mean of
 * squares, robust because each is bounded. Where no time has passed, it stays. `usual` is that of all artists, to start from.
 */
export function learnVariance(variance: number, change: number, elapsed: number, usual: number): number {
  const weeks = elapsed / WEEK;
  if (weeks <= 0) return variance;
  const perWeek = Math.min(change * change, OUTLIER * OUTLIER * variance * weeks) / weeks;
  const gain = -Math.expm1(-weeks / MEMORY_WEEKS);
  return Math.max(usual * LEAST_SHARE, variance + gain * (perWeek - variance));
}
