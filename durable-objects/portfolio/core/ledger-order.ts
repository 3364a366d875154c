import type { PendingAmendment } from "../../protocol/order-commands.ts";
import { feeOn, notional } from "../../../domain/core/money.ts";
import type {
  Bracket,
  Order,
  OrderStatus,
  Privacy,
  SelfTrade,
  Side,
  TimeInForce,
} from "../../../domain/core/orders.ts";

/** An order as the ledger keeps it: totals, not fills. Money in cents. Stored: only ever add optional fields. */
export interface LedgerOrder {
  id: string;
  /** Position among the account's orders, from 1. */
  number: number;
  clientOrderId: string;
  artistId: string;
  side: Side;
  type: Order["type"];
  /** Limit price; null for an order that trades at the market. */
  price: number | null;
  timeInForce: TimeInForce;
  quantity: number;
  /** Buys at the market: the most that may be spent, fees included. */
  budget: number | null;
  /** The dearest fee rate that may be charged; the hold is computed with it. */
  feeCapBps: number;
  filledQuantity: number;
  filledNotional: number;
  fees: number;
  status: OrderStatus;
  reason: string | null;
  privacy: Privacy;
  caption: string;
  placedAt: number;
  updatedAt: number;
  expiresAt?: number | undefined;
  selfTrade?: SelfTrade | undefined;
  postOnly?: boolean | undefined;
  displayQuantity?: number | undefined;
  stopPrice?: number | undefined;
  stopLimitPrice?: number | undefined;
  trail?: number | undefined;
  bracket?: Bracket | undefined;
  /** The id that the bracket's exit will have. */
  exitId?: string | undefined;
  parentId?: string | undefined;
  triggered?: boolean | undefined;
  amending?: PendingAmendment | undefined;
  /** The last amendment that the book refused, and why. */
  refusedAmendment?: { number: number; code: string } | undefined;
  /** How many amendments were sent. */
  amendments?: number | undefined;
}

/** What an order keeps from being used otherwise: cents, and shares of its artist. */
export interface Hold {
  cash: number;
  shares: number;
}

/** Whether the order may still trade. */
export function isOpen({ status }: Pick<LedgerOrder, "status">): boolean {
  return status === "submitting" || status === "open";
}

/**
 * The worst case of what is still open of an order; nothing once it is closed.
 * While a change is on its way, the worse of before and after. A bracket's entry
 * also keeps the shares that it bought, for its exit.
 */
export function holdOf(order: LedgerOrder): Hold {
  if (!isOpen(order)) return { cash: 0, shares: 0 };
  const present = worstCase(order);
  if (!order.amending) return present;
  const amended = worstCase(withAmendment(order, order.amending));
  return { cash: Math.max(present.cash, amended.cash), shares: Math.max(present.shares, amended.shares) };
}

/** The part of the hold that an order's owner thinks of: cents for a buy, shares for a sell. */
export function heldFor(order: LedgerOrder): number {
  const { cash, shares } = holdOf(order);
  return order.side === "buy" ? cash : shares;
}

/** The order as it would be after a change. */
export function withAmendment(
  order: LedgerOrder,
  { price, quantity, stopPrice }: Omit<PendingAmendment, "number">,
): LedgerOrder {
  return {
    ...order,
    price: price ?? order.price,
    quantity: quantity ?? order.quantity,
    stopPrice: stopPrice ?? order.stopPrice,
  };
}

function worstCase(order: LedgerOrder): Hold {
  const remaining = Math.max(0, order.quantity - order.filledQuantity);
  if (order.side === "sell") return { cash: 0, shares: remaining };
  return { cash: worstCost(order, remaining), shares: order.bracket ? order.filledQuantity : 0 };
}

/** The most that buying the rest can still cost, fees included. */
function worstCost(order: LedgerOrder, remaining: number): number {
  const atLimit = (price: number) => {
    const amount = notional(price, remaining);
    return amount + feeOn(amount, order.feeCapBps);
  };
  const atMarket = () => (order.budget ?? 0) - order.filledNotional - order.fees;
  if (order.type !== "oco") return order.price === null ? atMarket() : atLimit(order.price);
  const limitLeg = order.triggered ? 0 : atLimit(order.price ?? 0);
  // The limit leg's first trade drops the stop.
  const stopDropped = !order.triggered && order.filledQuantity > 0;
  const stopLeg = stopDropped ? 0 : order.stopLimitPrice === undefined ? atMarket() : atLimit(order.stopLimitPrice);
  return Math.max(limitLeg, stopLeg);
}
