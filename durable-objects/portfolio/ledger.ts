import { assertSafe, feeOn, notional } from "../../domain/money.ts";
import type { OrderStatus, Privacy, Side, TimeInForce } from "../../domain/orders.ts";
import { ProblemError } from "../../domain/problems.ts";
import type { AccountEvent, Settlement } from "../settlement.ts";

/** Most orders one account may have open at once. */
export const MAX_OPEN_ORDERS = 500;

/** Shares of one artist. `costBasis` is cents paid for the shares held, fees included; `realisedPnl` is net of fees. */
export interface Position {
  artistId: string;
  shares: number;
  heldShares: number;
  costBasis: number;
  realisedPnl: number;
  /** `seq` of the last settlement applied from this artist's book. */
  cursor: number;
}

/** An order as the ledger keeps it: totals, not fills. Money in cents. */
export interface LedgerOrder {
  id: string;
  /** Position among the account's orders, from 1. */
  number: number;
  clientOrderId: string;
  artistId: string;
  side: Side;
  type: "limit" | "market";
  price: number | null;
  timeInForce: TimeInForce;
  quantity: number;
  /** Market buys: the most that may be spent, fees included. */
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
}

/** Everything an account owns and owes, and its orders that are not closed. */
export interface Ledger {
  cash: number;
  heldCash: number;
  granted: number;
  ordersPlaced: number;
  positions: Map<string, Position>;
  openOrders: Map<string, LedgerOrder>;
}

/** What happened to an account. The journal holds these; the ledger is their fold. */
export type LedgerEntry =
  | { type: "granted"; amount: number }
  | { type: "placed"; order: LedgerOrder }
  | { type: "settled"; settlement: Settlement }
  | { type: "refused"; orderId: string; code: string };

/** What an entry touched, for the store to write. */
export interface LedgerChange {
  orders: LedgerOrder[];
  positions: Position[];
}

/** An account that owns nothing. */
export function emptyLedger(): Ledger {
  return { cash: 0, heldCash: 0, granted: 0, ordersPlaced: 0, positions: new Map(), openOrders: new Map() };
}

/** The worst case of what is still open of an order: cents for a buy, shares for a sell; 0 once closed. */
export function heldFor(order: LedgerOrder): number {
  if (order.status !== "submitting" && order.status !== "open") return 0;
  const remaining = order.quantity - order.filledQuantity;
  if (order.side === "sell") return remaining;
  if (order.price === null) return (order.budget ?? 0) - order.filledNotional - order.fees;
  const worst = notional(order.price, remaining);
  return worst + feeOn(worst, order.feeCapBps);
}

/**
 * Refuses an order that the account cannot cover, with `insufficient_cash`,
 * `insufficient_shares` or `too_many_orders`. Changes nothing.
 */
export function assertCovered(ledger: Ledger, order: LedgerOrder): void {
  if (ledger.openOrders.size >= MAX_OPEN_ORDERS) throw new ProblemError("too_many_orders", `At most ${MAX_OPEN_ORDERS} orders may be open`);
  const needed = heldFor(order);
  if (order.side === "buy") {
    const available = ledger.cash - ledger.heldCash;
    if (needed > available || available <= 0) throw new ProblemError("insufficient_cash");
    return;
  }
  const position = ledger.positions.get(order.artistId);
  if (needed > (position ? position.shares - position.heldShares : 0)) throw new ProblemError("insufficient_shares");
}

/**
 * Applies one entry. Throws, leaving the ledger in doubt, if an invariant would
 * break: the caller must then drop its state and reload from the store.
 */
export function applyEntry(ledger: Ledger, entry: LedgerEntry, time: number): LedgerChange {
  const change = applyUnchecked(ledger, entry, time);
  assertSolvent(ledger, change);
  return change;
}

function applyUnchecked(ledger: Ledger, entry: LedgerEntry, time: number): LedgerChange {
  switch (entry.type) {
    case "granted":
      ledger.cash = assertSafe(ledger.cash + entry.amount, "cash");
      ledger.granted = assertSafe(ledger.granted + entry.amount, "granted");
      return { orders: [], positions: [] };
    case "placed":
      return place(ledger, { ...entry.order });
    case "settled":
      return settle(ledger, entry.settlement, time);
    case "refused":
      return close(ledger, entry.orderId, "rejected", entry.code, time);
  }
}

function place(ledger: Ledger, order: LedgerOrder): LedgerChange {
  ledger.openOrders.set(order.id, order);
  ledger.ordersPlaced = order.number;
  const position = changeHold(ledger, order, heldFor(order));
  return { orders: [order], positions: position ? [position] : [] };
}

function settle(ledger: Ledger, settlement: Settlement, time: number): LedgerChange {
  const position = positionOf(ledger, settlement.artistId);
  if (settlement.prev !== position.cursor) throw new Error(`settlement out of order: ${settlement.prev} is not ${position.cursor}`);
  const orders = new Set<LedgerOrder>();
  for (const event of settlement.events) orders.add(applyAccountEvent(ledger, position, event, time));
  position.cursor = settlement.seq;
  return { orders: [...orders], positions: [position] };
}

function applyAccountEvent(ledger: Ledger, position: Position, event: AccountEvent, time: number): LedgerOrder {
  const order = ledger.openOrders.get(event.orderId);
  if (!order) throw new Error(`settlement for an order that is not open: ${event.orderId}`);
  const heldBefore = heldFor(order);
  order.updatedAt = time;
  switch (event.type) {
    case "accepted":
      order.status = "open";
      break;
    case "filled":
      fill(ledger, position, order, event);
      break;
    case "cancelled":
      order.status = "cancelled";
      order.reason = event.reason;
      break;
    case "rejected":
      order.status = "rejected";
      order.reason = event.code;
      break;
  }
  changeHold(ledger, order, heldFor(order) - heldBefore);
  if (order.status === "submitting") throw new Error(`order ${order.id} was touched before it was accepted`);
  if (order.status !== "open") ledger.openOrders.delete(order.id);
  return order;
}

function fill(ledger: Ledger, position: Position, order: LedgerOrder, event: Extract<AccountEvent, { type: "filled" }>): void {
  const { quantity, fee } = event;
  const traded = notional(event.price, quantity);
  order.filledQuantity += quantity;
  order.filledNotional = assertSafe(order.filledNotional + traded, "filled notional");
  order.fees += fee;
  if (order.filledQuantity > order.quantity) throw new Error(`order ${order.id} is overfilled`);
  if (order.filledQuantity === order.quantity) order.status = "filled";
  if (order.side === "buy") {
    ledger.cash -= traded + fee;
    position.shares = assertSafe(position.shares + quantity, "shares");
    position.costBasis = assertSafe(position.costBasis + traded + fee, "cost basis");
    return;
  }
  const basis = shareOfBasis(position, quantity);
  ledger.cash = assertSafe(ledger.cash + traded - fee, "cash");
  position.shares -= quantity;
  position.costBasis -= basis;
  position.realisedPnl += traded - fee - basis;
}

/** The average-cost share of the basis that `quantity` shares carry, rounded down; the last share takes the rest. */
function shareOfBasis(position: Position, quantity: number): number {
  if (position.shares <= 0) return 0;
  return Number((BigInt(position.costBasis) * BigInt(quantity)) / BigInt(position.shares));
}

function close(ledger: Ledger, orderId: string, status: "rejected", reason: string, time: number): LedgerChange {
  const order = ledger.openOrders.get(orderId);
  if (!order) throw new Error(`no such open order: ${orderId}`);
  const held = heldFor(order);
  Object.assign(order, { status, reason, updatedAt: time });
  const position = changeHold(ledger, order, -held);
  ledger.openOrders.delete(orderId);
  return { orders: [order], positions: position ? [position] : [] };
}

/** Moves an order's hold; a sell holds shares of the position, which is then returned. */
function changeHold(ledger: Ledger, order: LedgerOrder, by: number): Position | undefined {
  if (order.side === "buy") {
    ledger.heldCash = assertSafe(ledger.heldCash + by, "held cash");
    return undefined;
  }
  const position = positionOf(ledger, order.artistId);
  position.heldShares = assertSafe(position.heldShares + by, "held shares");
  return position;
}

function positionOf(ledger: Ledger, artistId: string): Position {
  let position = ledger.positions.get(artistId);
  if (!position) {
    position = { artistId, shares: 0, heldShares: 0, costBasis: 0, realisedPnl: 0, cursor: 0 };
    ledger.positions.set(artistId, position);
  }
  return position;
}

/** Nothing available may ever be negative; what is held is never more than what is owned. */
function assertSolvent(ledger: Ledger, change: LedgerChange): void {
  if (!(ledger.heldCash >= 0 && ledger.cash >= ledger.heldCash)) {
    throw new Error(`insolvent: ${ledger.cash} cents, ${ledger.heldCash} held`);
  }
  for (const { artistId, shares, heldShares, costBasis } of change.positions) {
    if (!(heldShares >= 0 && shares >= heldShares && costBasis >= 0)) {
      throw new Error(`insolvent in ${artistId}: ${shares} shares, ${heldShares} held, basis ${costBasis}`);
    }
  }
}
