import { type BuyTerms, marketBudget, worstCase } from "../../../domain/core/holds.ts";
import { feeOn, NOTHING_AHEAD } from "../../../domain/core/fees.ts";
import { notional } from "../../../domain/core/money.ts";
import { type Intent, withinBounds } from "./intent.ts";

/**
 * Cents that a buy holds until it has traded, by the portfolio's rule. Null while
 * a price that it needs is missing, and for a market buy, which holds nothing
 * beyond the moment.
 */
export function heldCash(intent: Intent, feeCapBps: number): number | null {
  if (!withinBounds(intent)) return null;
  const terms = buyTerms(intent);
  if (!terms) return null;
  return worstCase({
    side: "buy",
    type: terms.type,
    quantity: intent.quantity,
    price: terms.type === "stop" || terms.type === "trailing_stop" ? null : (intent.price ?? null),
    stopLimitPrice: intent.stopLimitPrice || undefined,
    budget: marketBudget(terms, feeCapBps, 0),
    feeCapBps,
    feeAhead: NOTHING_AHEAD,
    filledQuantity: 0,
    filledNotional: 0,
    fees: 0,
  }).cash;
}

/** What bounds the cost of a buy; null while a price for it is missing, and at the market. */
function buyTerms({ kind, quantity, price, stopPrice, stopLimitPrice, maxCost }: Intent): BuyTerms | null {
  switch (kind) {
    case "market":
      return null;
    case "limit":
    case "bracket":
      return price ? { type: "limit" } : null;
    case "stop_limit":
      return price ? { type: kind } : null;
    case "stop":
      return stopPrice ? { type: kind, quantity, stopPrice } : null;
    case "trailing_stop":
      return typeof maxCost === "number" ? { type: kind, maxCost } : null;
    case "oco":
      return price && stopPrice
        ? { type: kind, quantity, stopPrice, stopLimitPrice: stopLimitPrice || undefined }
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
    const fee = feeOn(amount, feeBps, NOTHING_AHEAD);
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
