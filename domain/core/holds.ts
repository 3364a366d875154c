import { type FeeAhead, feeOn, NOTHING_AHEAD } from "./fees.ts";
import { notional, partOf } from "./money.ts";
import type { OrderType, Side } from "./orders.ts";

/**
 * What an order keeps from being used otherwise, so that whatever becomes of it
 * can be paid for: its worst case. Cents and shares.
 */
export interface Hold {
  cash: number;
  /** Shares of its artist. */
  shares: number;
}

/** A stop buy without `maxCost` may cost this much more than its stop price says, in basis points. */
const STOP_SLIPPAGE_BPS = 1_000;

/** What bounds the cost of a buy. */
export type BuyTerms =
  | { type: "limit" | "stop_limit" }
  | { type: "market" | "trailing_stop"; maxCost?: number | undefined }
  | { type: "stop"; quantity: number; stopPrice: number; maxCost?: number | undefined }
  | {
      type: "oco";
      quantity: number;
      stopPrice: number;
      stopLimitPrice?: number | undefined;
      maxCost?: number | undefined;
    };

/**
 * The most cents that a buy may spend at the market, fees included; null for one
 * that limits bound. `availableCash` is what one without any bound may spend.
 */
export function marketBudget(terms: BuyTerms, feeCapBps: number, availableCash: number): number | null {
  switch (terms.type) {
    case "limit":
    case "stop_limit":
      return null;
    case "market":
    case "trailing_stop":
      return terms.maxCost ?? availableCash;
    case "stop":
      return terms.maxCost ?? stopBudget(terms, feeCapBps);
    case "oco":
      return terms.stopLimitPrice === undefined ? (terms.maxCost ?? stopBudget(terms, feeCapBps)) : null;
  }
}

function stopBudget({ stopPrice, quantity }: { stopPrice: number; quantity: number }, feeCapBps: number): number {
  const amount = notional(stopPrice, quantity);
  const dearest = amount + partOf(amount, STOP_SLIPPAGE_BPS);
  return dearest + feeOn(dearest, feeCapBps, NOTHING_AHEAD);
}

/** What of an order decides its worst case. Money in cents. */
export interface HoldTerms {
  side: Side;
  type: OrderType;
  quantity: number;
  /** Limit price; null for an order that trades at the market. */
  price: number | null;
  stopLimitPrice?: number | undefined;
  /** See `marketBudget`. */
  budget: number | null;
  /** The dearest fee rate that may be charged. */
  feeCapBps: number;
  filledQuantity: number;
  filledNotional: number;
  fees: number;
  feeAhead?: FeeAhead;
  /** Whether it is the entry of a bracket: it keeps the shares that it bought, for its exit. */
  bracket?: object | undefined;
  /** Whether its stop was reached. */
  triggered?: boolean | undefined;
}

/** The worst case of what is still open of an order. */
export function worstCase(order: HoldTerms): Hold {
  const remaining = Math.max(0, order.quantity - order.filledQuantity);
  if (order.side === "sell") return { cash: 0, shares: remaining };
  return { cash: worstCost(order, remaining), shares: order.bracket ? order.filledQuantity : 0 };
}

/** The most that buying the rest can still cost, fees included. */
function worstCost(order: HoldTerms, remaining: number): number {
  const atLimit = (price: number) => {
    const amount = notional(price, remaining);
    return amount + feeOn(amount, order.feeCapBps, order.feeAhead);
  };
  const atMarket = () => (order.budget ?? 0) - order.filledNotional - order.fees;
  if (order.type !== "oco") return order.price === null ? atMarket() : atLimit(order.price);
  const limitLeg = order.triggered ? 0 : atLimit(order.price ?? 0);
  // The limit leg's first trade drops the stop.
  const stopDropped = !order.triggered && order.filledQuantity > 0;
  const stopLeg = stopDropped ? 0 : order.stopLimitPrice === undefined ? atMarket() : atLimit(order.stopLimitPrice);
  return Math.max(limitLeg, stopLeg);
}
