/** The issuer learns of what happens to an artist about this late at best (ms): so wide are the quotes of a source that is on time. */
const LEAST_UNSEEN = 10 * 60_000;

/** No source is so late that the issuer would quote wider than this to each side. */
const WIDEST = 0.1;

const WEEK = 7 * 24 * 3_600_000;

/** What the issuer's spread comes from. */
export interface Uncertainty {
  /** Of the artist's fair value: standard deviation of a week's change, in basis points. */
  volatilityBps: number;
  /** For how long (ms) others may already know what the issuer does not: since when its sources are due. */
  unseen: number;
}

/**
 * Half the issuer's spread, as a part of the price: the standard deviation of what it may not have
 * seen yet. So it grows with the artist's volatility, and with the age of a source that is due.
 */
export function halfSpread({ volatilityBps, unseen }: Uncertainty): number {
  return Math.min(WIDEST, (volatilityBps / 10_000) * Math.sqrt(Math.max(unseen, LEAST_UNSEEN) / WEEK));
}
