import { ISSUER } from "./issuer.ts";

/**
 * The issuer's potential: what its shares are worth to it, one after the other.
 *
 * The marginal price of the share after `s` sold ones is `m(s) = fair value · g(s)` with
 * `g(s) = e^(s ÷ shares floated)`: smooth, rising, g(0) = 1. Φ, the sum of all marginal prices
 * up to s, is the potential. Shares are floated for `FLOAT_WORTH`, so of every artist $1,000
 * move the price by as much when it is listed; later by less if fair value has risen since.
 * g looks at shares, not at money: what is held is worth fair value times a number that
 * no change of fair value moves, so where those cannot be foretold, prices cannot either.
 */

/** What all floated shares of an artist are worth at its first fair value, in cents ($2,000,000): $1,000 move the price by 0.05 %. */
const FLOAT_WORTH = 200_000_000;

/** Bounds of a float: the greatest still trades in orders, of the smallest a share is still a small part. */
const FEWEST_SHARES = 100;
const MOST_SHARES = 100_000_000;

/** An artist's shares as the issuer sees them: fair value in cents, shares floated, and how many of them it has sold. */
export interface Issue {
  fairValue: number;
  sharesFloated: number;
  sold: number;
}

/** Shares to float of an artist whose first fair value is so many cents: two significant digits of `FLOAT_WORTH` ÷ fair value. */
export function sharesToFloat(fairValue: number): number {
  const shares = Number((FLOAT_WORTH / fairValue).toPrecision(2));
  return Math.round(Math.min(Math.max(shares, FEWEST_SHARES), MOST_SHARES));
}

/** m(sold + more) in cents, not rounded: the price of the next share when `more` are sold besides. */
export function marginalPrice({ fairValue, sharesFloated, sold }: Issue, more = 0): number {
  return fairValue * Math.exp((sold + more) / sharesFloated);
}

/** Φ(sold) − Φ(sold − shares) in cents, not rounded: what the last `shares` that the issuer sold are worth by its marginal prices. */
export function potentialOf({ fairValue, sharesFloated, sold }: Issue, shares: number): number {
  const below = fairValue * sharesFloated * Math.exp((sold - shares) / sharesFloated);
  return below * Math.expm1(shares / sharesFloated);
}

/** A trade of which one side is the issuer's. Cents and shares. */
export interface IssuerTrade {
  price: number;
  quantity: number;
  takerSide: "buy" | "sell";
  takerAccount: string;
  makerAccount: string;
}

/** A double holds a sum to 16 digits, and the spread leaves far more room than that. */
export const ROUNDING = 1e-12;

/**
 * What is wrong with a trade of the issuer's, null if nothing is: for the shares that it sells it
 * takes at least what they are worth by its marginal prices, and for those that it buys it pays at
 * most that. `after`: the issue as it is after the trade, with the fair value that was quoted from.
 */
export function potentialFault(after: Issue, { price, quantity, takerSide, takerAccount }: IssuerTrade): string | null {
  const sells = (takerAccount === ISSUER) === (takerSide === "sell");
  const sold = sells ? after.sold : after.sold + quantity;
  const worth = potentialOf({ ...after, sold }, quantity);
  const paid = price * quantity;
  if (sells ? paid >= worth * (1 - ROUNDING) : paid <= worth * (1 + ROUNDING)) return null;
  return `the issuer ${sells ? "sold" : "bought"} ${quantity} shares for ${paid} cents that are worth ${worth} by its potential`;
}

/**
 * The ranked value of a holding in cents: what the issuer's potential would pay for it now,
 * rounded down. Not last × shares, which who trades with itself can set: buying c shares raises
 * this by Φ(s + c) − Φ(s), which is the least that the issuer takes for them, so nobody's cash and
 * ranked value together gain by a trade with the issuer; what others pay each other moves neither
 * s nor fair value. `shares` of those that are sold.
 */
export function rankedValue(issue: Issue, shares: number): number {
  return Math.floor(potentialOf(issue, shares));
}
