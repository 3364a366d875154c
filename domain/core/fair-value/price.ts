/**
 * The price of popularity: `cents = CENTS · e^(GAMMA · x)`, where x is the ln of the expectation of 1 + S over weeks
 * 26 to 52 ahead, and S a week's popularity over its source's unit. GAMMA above 1 spreads the catalogue from about $2
 * to $450. As the expectation of a power is more than the power of the expectation, forecasters expect
 * (1 + S)^GAMMA and hand out `x = ln(that) / GAMMA`: so the price itself is an expectation, and holding earns nothing.
 */
const CENTS = 190;

/** How much the log of the price grows with the log of the expectation. */
export const GAMMA = 1.15;

/** No fair value is outside of these (cents): a share is never free, and no broken source can quote millions. */
const MIN_PRICE = 1;
const MAX_PRICE = 1_000_000;

/** The price in whole cents, from 1 cent to $10,000, of the expectation `x`. */
export function priceOf(x: number): number {
  return Math.min(MAX_PRICE, Math.max(MIN_PRICE, Math.round(CENTS * Math.exp(GAMMA * x))));
}

/** The inverse of `priceOf`: the x whose price is `cents` (positive). */
export function expectationAt(cents: number): number {
  return Math.log(cents / CENTS) / GAMMA;
}
