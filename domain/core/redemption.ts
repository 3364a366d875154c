import { assertSafe, MAX_PRICE, notional } from "./money.ts";
import { type Issue, marginalPrice, potentialOf, ROUNDING } from "./potential.ts";

/*
 * What becomes of the shares of an artist that is no longer listed. All of them go back to the issuer
 * at one price; where the listing is merged into another one, they pay for shares of that, and what
 * is left of them, less than a share, is paid out ("cash in lieu"). Prices are in cents.
 */

/** How many shares of an artist an account holds. */
export interface Holding {
  account: string;
  shares: number;
}

/**
 * The price at which an issuer takes back all the shares that it has sold: the mean of its marginal
 * prices over them, rounded down; null if none are sold. So it pays no more than Φ(sold), which it has
 * taken at this fair value at least, and the last to buy, who paid the most, gains nothing by it.
 */
export function redemptionPrice(issue: Issue): number | null {
  const { sold } = issue;
  return sold <= 0 ? null : Math.floor((potentialOf(issue, sold) / sold) * (1 - ROUNDING));
}

/** How many shares at `price` a holding that is redeemed pays for; below 2^53 the division is exact enough to round down. */
export function exchangedShares(shares: number, redeemedAt: number, price: number): number {
  return Math.floor(notional(redeemedAt, shares) / price);
}

/**
 * The lowest price at which an issuer gives nothing away when it issues shares for all `holdings` that
 * are redeemed at `redeemedAt`: K shares at no less than Φ(sold + K) − Φ(sold). The higher the price,
 * the fewer they are and the less each is worth, so there is one lowest. Null if it has not so many shares, or no
 * price is high enough.
 */
export function exchangePrice(issue: Issue, holdings: readonly Holding[], redeemedAt: number): number | null {
  const sharesAt = (price: number) =>
    holdings.reduce((sum, { shares }) => assertSafe(sum + exchangedShares(shares, redeemedAt, price), "shares"), 0);
  const covers = (price: number) => price * sharesAt(price) >= worthOfNext(issue, sharesAt(price));
  let low = Math.max(1, Math.floor(marginalPrice(issue)));
  let high = MAX_PRICE;
  if (low > high || !covers(high)) return null;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (covers(middle)) high = middle;
    else low = middle + 1;
  }
  return sharesAt(low) <= issue.sharesFloated - issue.sold ? low : null;
}

/** Φ(sold + shares) − Φ(sold) in cents: what the next `shares` are worth by the issuer's marginal prices. */
export function worthOfNext(issue: Issue, shares: number): number {
  return potentialOf({ ...issue, sold: issue.sold + shares }, shares);
}
