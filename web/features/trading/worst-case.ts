import { feeOn, notional } from "../../../domain/core/money.ts";
import { type Intent, withinBounds } from "./intent.ts";

/** A stop buy at the market may cost this much more than its stop price says, in basis points: the portfolio's rule. */
const STOP_SLIPPAGE_BPS = 1_000;

/** `amount` cents and the fee on it. */
const withFee = (amount: number, feeBps: number): number => amount + feeOn(amount, feeBps);

/**
 * Cents that a buy holds until it has traded: the most it can cost, fees
 * included. Null while a price that it needs is missing, and for a market buy,
 * which holds nothing beyond the moment. The portfolio decides the same way when
 * the order arrives.
 */
export function heldCash(intent: Intent, feeBps: number): number | null {
  const { kind, quantity, price, stopPrice, stopLimitPrice, maxCost } = intent;
  if (!withinBounds(intent)) return null;
  const atLimit = (cents: number) => withFee(notional(cents, quantity), feeBps);
  const atMarket = (cents: number) => withFee(withFee(notional(cents, quantity), STOP_SLIPPAGE_BPS), feeBps);
  switch (kind) {
    case "market":
      return null;
    case "limit":
    case "bracket":
    case "stop_limit":
      return price ? atLimit(price) : null;
    case "stop":
      return stopPrice ? atMarket(stopPrice) : null;
    case "trailing_stop":
      return maxCost ?? null;
    case "oco":
      return price && stopPrice
        ? Math.max(atLimit(price), stopLimitPrice ? atLimit(stopLimitPrice) : atMarket(stopPrice))
        : null;
  }
}

/** One way in which a waiting order may end. */
export interface Leg {
  name: "limit" | "stop";
  /** The price, in cents, that sets it off. */
  at: number;
  /** Cents paid or received, fee included, if it trades at its price. */
  amount: number;
  /** Whether a limit makes sure of it; at the market it is an estimate. */
  sure: boolean;
}

/**
 * What each way out of a waiting order would pay or bring, at the prices that
 * were asked for. For a bracket: the exit of what its entry buys.
 */
export function legsOf(intent: Intent, last: number | null, feeBps: number): Leg[] {
  const { kind, side, quantity, price, stopPrice, stopLimitPrice, trail, takeProfit } = intent;
  if (!withinBounds(intent)) return [];
  const buys = side === "buy" && kind !== "bracket";
  const leg = (name: Leg["name"], at: number, limit: number | null | undefined): Leg => {
    const amount = notional(limit ?? at, quantity);
    const fee = feeOn(amount, feeBps);
    return { name, at, amount: buys ? amount + fee : amount - fee, sure: limit !== undefined && limit !== null };
  };
  const stop = (limit: number | null | undefined) => (stopPrice ? [leg("stop", stopPrice, limit)] : []);
  switch (kind) {
    case "stop":
      return stop(null);
    case "stop_limit":
      return price ? stop(price) : [];
    case "trailing_stop":
      return trail && last !== null ? [leg("stop", Math.max(1, buys ? last + trail : last - trail), null)] : [];
    case "oco":
      return price ? [leg("limit", price, price), ...stop(stopLimitPrice)] : [];
    case "bracket":
      return takeProfit ? [leg("limit", takeProfit, takeProfit), ...stop(stopLimitPrice)] : [];
    default:
      return [];
  }
}

/** The most shares, up to `most`, whose cost is within `cash` cents; `cost` must not fall as shares grow. */
export function mostShares(cash: number, most: number, cost: (shares: number) => number | null): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const price = cost(middle);
    if (price !== null && price <= cash) low = middle;
    else high = middle - 1;
  }
  return low;
}
