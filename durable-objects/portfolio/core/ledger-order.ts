import type { PendingAmendment } from "../../protocol/order-commands.ts";
import type { FeeAhead } from "../../../domain/core/fees.ts";
import { type Hold, worstCase } from "../../../domain/core/holds.ts";
import type {
  Bracket,
  Fill,
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
  /** What it has paid ahead of its exact fee; absent from orders of before that was kept. */
  feeAhead?: FeeAhead;
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

/** Whether the order may still trade. */
export function isOpen({ status }: Pick<LedgerOrder, "status">): boolean {
  return status === "submitting" || status === "open";
}

/**
 * What an order holds: the worst case of what is still open of it, nothing once
 * it is closed; while a change is on its way, the worse of before and after.
 */
export function holdOf(order: LedgerOrder): Hold {
  if (!isOpen(order)) return { cash: 0, shares: 0 };
  const present = worstCase(order);
  if (!order.amending) return present;
  const amended = worstCase(withAmendment(order, order.amending));
  return { cash: Math.max(present.cash, amended.cash), shares: Math.max(present.shares, amended.shares) };
}

/** The most shares that an order may still trade: while a change is on its way, the more of before and after. */
export function openQuantity({ quantity, filledQuantity, amending }: LedgerOrder): number {
  return Math.max(quantity, amending?.quantity ?? quantity) - filledQuantity;
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

/** The owner's view of an order. */
export function orderView(order: LedgerOrder, fills: Fill[]): Order {
  const {
    number: _n,
    budget: _b,
    feeCapBps: _f,
    feeAhead: _p,
    exitId: _e,
    amending: _a,
    amendments: _s,
    refusedAmendment: _r,
    ...shown
  } = order;
  return { ...shown, held: heldFor(order), fills };
}

/** The views of orders by id, with the fills that are theirs. */
export function orderViews(
  orders: readonly LedgerOrder[],
  fills: readonly [orderId: string, fill: Fill][],
): ReadonlyMap<string, Order> {
  return new Map(
    orders.map((order) => [
      order.id,
      orderView(
        order,
        fills.filter(([id]) => id === order.id).map(([, fill]) => fill),
      ),
    ]),
  );
}
