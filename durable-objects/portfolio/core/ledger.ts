import type { Fill, Order } from "../../../domain/core/orders.ts";
import type { Hold } from "../../../domain/core/holds.ts";
import { assertSafe, notional } from "../../../domain/core/money.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { InvariantBroken } from "../../protocol/invariant-broken.ts";
import type { AccountEvent, BracketExit, Settlement } from "../../protocol/settlement.ts";
import { type AccountLimits, FULL_LIMITS } from "./account-limits.ts";
import { holdOf, isOpen, type LedgerOrder, openQuantity, orderViews } from "./ledger-order.ts";
import { assertHeld, assertSolvent, type Ledger, moveHold, type Position, positionOf } from "./ledger-state.ts";
import type { PendingAmendment } from "../../protocol/order-commands.ts";

/** What happened to an account. The journal holds these; the ledger is their fold. */
export type LedgerEntry =
  | { type: "granted"; amount: number }
  /** `request` is what the order was made of; see `fingerprintOf`. */
  | { type: "placed"; order: LedgerOrder; request: string }
  | { type: "settled"; settlement: Settlement }
  | { type: "refused"; orderId: string; code: string }
  | { type: "amending"; orderId: string; amendment: PendingAmendment };

/** What an entry touched, for the store to write. */
export interface LedgerChange {
  orders: LedgerOrder[];
  positions: Position[];
}

/**
 * Refuses an order that the account cannot cover or may not place yet, with
 * `insufficient_cash`, `insufficient_shares`, `too_many_orders` or
 * `position_limit`. Changes nothing.
 */
export function assertCovered(ledger: Ledger, order: LedgerOrder, limits: AccountLimits = FULL_LIMITS): void {
  if (ledger.openOrders.size >= limits.openOrders)
    throw new ProblemError("too_many_orders", `At most ${limits.openOrders} orders may be open`);
  assertAvailable(ledger, order.artistId, holdOf(order));
  if (order.side === "buy" && ledger.cash <= ledger.heldCash) throw new ProblemError("insufficient_cash");
  if (order.side === "buy") assertPosition(ledger, order.artistId, order.quantity, limits);
}

/** Refuses a change of an order that the account cannot cover or may not make yet. Changes nothing. */
export function assertAmendable(
  ledger: Ledger,
  order: LedgerOrder,
  amendment: PendingAmendment,
  limits: AccountLimits = FULL_LIMITS,
): void {
  const amended = { ...order, amending: amendment };
  const before = holdOf(order);
  const after = holdOf(amended);
  assertAvailable(ledger, order.artistId, { cash: after.cash - before.cash, shares: after.shares - before.shares });
  const more = openQuantity(amended) - openQuantity(order);
  if (order.side === "buy" && more > 0) assertPosition(ledger, order.artistId, more, limits);
}

/** Counts what is held and the most that open buy orders may still bring, changes on their way included. */
function assertPosition(ledger: Ledger, artistId: string, more: number, { positionShares }: AccountLimits): void {
  if (positionShares === Infinity) return;
  let shares = (ledger.positions.get(artistId)?.shares ?? 0) + more;
  for (const order of ledger.openOrders.values()) {
    if (order.artistId === artistId && order.side === "buy") shares += openQuantity(order);
  }
  if (shares > positionShares)
    throw new ProblemError("position_limit", `At most ${positionShares} shares of one artist, open orders included`);
}

function assertAvailable(ledger: Ledger, artistId: string, more: Hold): void {
  if (more.cash > ledger.cash - ledger.heldCash) throw new ProblemError("insufficient_cash");
  const position = ledger.positions.get(artistId);
  if (more.shares > (position ? position.shares - position.heldShares : 0))
    throw new ProblemError("insufficient_shares");
}

/**
 * Applies one entry. Throws `InvariantBroken`, leaving the ledger in doubt, if
 * something that must always hold would not: the caller must then drop its
 * state, reload from the store, and trade no more.
 */
export function applyEntry(ledger: Ledger, entry: LedgerEntry, time: number): LedgerChange {
  const change = applyUnchecked(ledger, entry, time);
  assertSolvent(ledger, change.positions);
  return change;
}

/** An entry that was applied, and what came of it. */
export interface EntryEffects {
  entry: LedgerEntry;
  time: number;
  change: LedgerChange;
  fills: readonly [orderId: string, fill: Fill][];
  /** Orders that their book took or rejected by this entry, by id, as their owner is told of them. */
  answers: ReadonlyMap<string, Order>;
}

/** Applies an entry to the ledger (see `applyEntry`) and says what came of it. */
export function applyWithEffects(ledger: Ledger, entry: LedgerEntry, time: number): EntryEffects {
  const change = applyEntry(ledger, entry, time);
  return { entry, time, change, ...effectsOf(entry, change, time) };
}

const NO_ANSWERS: ReadonlyMap<string, Order> = new Map();

function effectsOf(entry: LedgerEntry, change: LedgerChange, time: number): Pick<EntryEffects, "fills" | "answers"> {
  if (entry.type === "refused") return { fills: [], answers: orderViews(change.orders, []) };
  if (entry.type !== "settled") return { fills: [], answers: NO_ANSWERS };
  const fills: [string, Fill][] = [];
  const answered = new Set<string>();
  for (const event of entry.settlement.events) {
    if (event.type === "filled") {
      const { seq, price, quantity, fee, role } = event;
      fills.push([event.orderId, { seq, price, quantity, fee, role, time }]);
    } else if (event.type === "accepted" || event.type === "rejected") answered.add(event.orderId);
  }
  const orders = change.orders.filter(({ id }) => answered.has(id));
  return { fills, answers: orders.length === 0 ? NO_ANSWERS : orderViews(orders, fills) };
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
      return changeOrder(ledger, entry.orderId, (order) =>
        Object.assign(order, { status: "rejected", reason: entry.code, updatedAt: time }),
      );
    case "amending":
      return changeOrder(ledger, entry.orderId, (order) =>
        Object.assign(order, { amending: entry.amendment, amendments: entry.amendment.number }),
      );
  }
}

function place(ledger: Ledger, order: LedgerOrder): LedgerChange {
  ledger.openOrders.set(order.id, order);
  ledger.ordersPlaced = order.number;
  moveHold(ledger, order);
  return touched(ledger, [order]);
}

/** Changes an open order, and its hold with it; a closed order leaves. */
function changeOrder(ledger: Ledger, orderId: string, change: (order: LedgerOrder) => void): LedgerChange {
  const order = ledger.openOrders.get(orderId);
  if (!order) throw new Error(`no such open order: ${orderId}`);
  assertHeld(ledger, order);
  change(order);
  moveHold(ledger, order);
  if (!isOpen(order)) ledger.openOrders.delete(orderId);
  return touched(ledger, [order]);
}

function settle(ledger: Ledger, settlement: Settlement, time: number): LedgerChange {
  const position = positionOf(ledger, settlement.artistId);
  if (settlement.prev !== position.settledSeq)
    throw new InvariantBroken(6, `settlement out of order: ${settlement.prev} is not ${position.settledSeq}`);
  const changes = settlement.events.map((event) => applyAccountEvent(ledger, position, event, time));
  position.settledSeq = settlement.seq;
  return { orders: [...new Set(changes.flatMap(({ orders }) => orders))], positions: [position] };
}

function applyAccountEvent(ledger: Ledger, position: Position, event: AccountEvent, time: number): LedgerChange {
  if (event.type === "accepted" && event.exit)
    return place(ledger, exitOrder(ledger, position.artistId, event.orderId, event.exit, time));
  if (event.type === "redeemed") return redeem(ledger, position, event, time);
  if (event.type === "issued") return issue(ledger, position, event);
  return changeOrder(ledger, event.orderId, (order) => {
    order.updatedAt = time;
    if (event.type === "accepted") order.status = "open";
    else if (event.type === "rejected") Object.assign(order, { status: "rejected", reason: event.code });
    else if (order.status === "submitting")
      throw new InvariantBroken(6, `order ${order.id} was touched before it was accepted`);
    else applyToOpen(ledger, position, order, event);
    if (!isOpen(order)) delete order.amending;
  });
}

function applyToOpen(
  ledger: Ledger,
  position: Position,
  order: LedgerOrder,
  event: Exclude<AccountEvent, { type: "accepted" | "rejected" | "redeemed" | "issued" }>,
): void {
  switch (event.type) {
    case "filled":
      return fill(ledger, position, order, event);
    case "cancelled":
      Object.assign(order, { status: "cancelled", reason: event.reason });
      return;
    case "triggered":
      order.triggered = true;
      return;
    case "amended":
      order.quantity = order.filledQuantity + event.quantity;
      if (event.price !== undefined) order.price = event.price;
      if (event.stopPrice !== undefined) order.stopPrice = event.stopPrice;
      delete order.amending;
      return;
    case "amend_refused":
      order.refusedAmendment = { number: event.amendment, code: event.code };
      delete order.amending;
      return;
  }
}

/** The order by which a bracket sells what its entry bought: the book made it, so it is open from the start. */
function exitOrder(ledger: Ledger, artistId: string, id: string, exit: BracketExit, time: number): LedgerOrder {
  const { parentId, quantity, price, stopPrice, stopLimitPrice } = exit;
  return {
    id,
    number: ledger.ordersPlaced + 1,
    clientOrderId: `exit:${id}`,
    artistId,
    side: "sell",
    type: "oco",
    price,
    timeInForce: "GTC",
    quantity,
    budget: null,
    feeCapBps: 0,
    filledQuantity: 0,
    filledNotional: 0,
    fees: 0,
    status: "open",
    reason: null,
    privacy: "private",
    caption: "",
    placedAt: time,
    updatedAt: time,
    stopPrice,
    stopLimitPrice,
    parentId,
  };
}

function fill(
  ledger: Ledger,
  position: Position,
  order: LedgerOrder,
  event: Extract<AccountEvent, { type: "filled" }>,
): void {
  const { quantity, fee } = event;
  const traded = notional(event.price, quantity);
  order.filledQuantity += quantity;
  order.filledNotional = assertSafe(order.filledNotional + traded, "filled notional");
  order.fees += fee;
  order.feeAhead = event.feeAhead;
  if (order.filledQuantity > order.quantity) throw new InvariantBroken(6, `order ${order.id} is overfilled`);
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

/**
 * All shares go back to the issuer. Settlements come in the order of the book's journal, and this is the last there
 * will be: an order that the book has not taken by then, it never will.
 */
function redeem(
  ledger: Ledger,
  position: Position,
  { quantity, price, exchanged }: Extract<AccountEvent, { type: "redeemed" }>,
  time: number,
): LedgerChange {
  if (position.shares !== quantity)
    throw new InvariantBroken(
      13,
      `${quantity} shares of ${position.artistId} are redeemed, ${position.shares} are there`,
    );
  const refused = [...ledger.openOrders.values()].filter(
    ({ artistId, status }) => artistId === position.artistId && status === "submitting",
  );
  for (const { id } of refused)
    changeOrder(ledger, id, (order) =>
      Object.assign(order, { status: "rejected", reason: "delisted", updatedAt: time }),
    );
  const proceeds = notional(price, quantity);
  ledger.cash = assertSafe(ledger.cash + proceeds - exchanged, "cash");
  ledger.clearing = assertSafe(ledger.clearing + exchanged, "clearing");
  position.realisedPnl = assertSafe(position.realisedPnl + proceeds - position.costBasis, "realised result");
  position.shares = 0;
  position.costBasis = 0;
  return { orders: refused, positions: [position] };
}

/** Shares that those of a merged artist pay for. */
function issue(
  ledger: Ledger,
  position: Position,
  { quantity, price }: Extract<AccountEvent, { type: "issued" }>,
): LedgerChange {
  const cost = notional(price, quantity);
  ledger.clearing = assertSafe(ledger.clearing - cost, "clearing");
  position.shares = assertSafe(position.shares + quantity, "shares");
  position.costBasis = assertSafe(position.costBasis + cost, "cost basis");
  return { orders: [], positions: [position] };
}

/** The average-cost share of the basis that `quantity` shares carry, rounded down; the last share takes the rest. */
function shareOfBasis(position: Position, quantity: number): number {
  if (position.shares <= 0) return 0;
  return Number((BigInt(position.costBasis) * BigInt(quantity)) / BigInt(position.shares));
}

function touched(ledger: Ledger, orders: LedgerOrder[]): LedgerChange {
  const positions = orders.flatMap(({ artistId }) => ledger.positions.get(artistId) ?? []);
  return { orders, positions: [...new Set(positions)] };
}
