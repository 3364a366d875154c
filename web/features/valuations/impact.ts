import { type Issue, marginalPrice } from "../../../domain/core/potential.ts";

/** What an order at the issuer comes to, before the spread. */
export interface Impact {
  /** Whole shares that the money buys. */
  shares: number;
  /** The price of the next share after them, in cents, not rounded. */
  price: number;
  /** By how much that is above the price before, in basis points. */
  movedBps: number;
}

/** What buying for so many cents moves: all shares up to c cost N · m · (e^(c ÷ N) − 1), N being floated, m the price now. */
export function impactOf(issue: Issue, cents: number): Impact {
  const { sharesFloated } = issue;
  const before = marginalPrice(issue);
  const shares = Math.floor(sharesFloated * Math.log1p(cents / (before * sharesFloated)));
  const price = marginalPrice(issue, shares);
  return { shares, price, movedBps: 10_000 * (price / before - 1) };
}
