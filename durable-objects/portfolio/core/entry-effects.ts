import type { Fill, Order } from "../../../domain/core/orders.ts";
import { applyEntry, type Ledger, type LedgerChange, type LedgerEntry } from "./ledger.ts";
import { heldFor, type LedgerOrder } from "./ledger-order.ts";

/** An entry that was applied: what it touched, the fills it brought, and the orders as their owner was told when their book answered. */
export interface EntryEffects {
  entry: LedgerEntry;
  time: number;
  change: LedgerChange;
  fills: readonly [orderId: string, fill: Fill][];
  answers: readonly Order[];
}

/** Applies an entry to the ledger (see `applyEntry`) and says what came of it. */
export function applyWithEffects(ledger: Ledger, entry: LedgerEntry, time: number): EntryEffects {
  const change = applyEntry(ledger, entry, time);
  return { entry, time, change, ...effectsOf(entry, change, time) };
}

function effectsOf(entry: LedgerEntry, change: LedgerChange, time: number): Pick<EntryEffects, "fills" | "answers"> {
  if (entry.type === "refused") return { fills: [], answers: change.orders.map((order) => orderView(order, [])) };
  if (entry.type !== "settled") return { fills: [], answers: [] };
  const fills: [string, Fill][] = [];
  const answered = new Set<string>();
  for (const event of entry.settlement.events) {
    if (event.type === "filled") {
      const { seq, price, quantity, fee, role } = event;
      fills.push([event.orderId, { seq, price, quantity, fee, role, time }]);
    } else if (event.type === "accepted" || event.type === "rejected") answered.add(event.orderId);
  }
  return { fills, answers: change.orders.filter(({ id }) => answered.has(id)).map((order) => answerOf(order, fills)) };
}

function answerOf(order: LedgerOrder, fills: readonly [string, Fill][]): Order {
  return orderView(
    order,
    fills.filter(([id]) => id === order.id).map(([, fill]) => fill),
  );
}

/** The owner's view of an order. */
export function orderView(order: LedgerOrder, fills: Fill[]): Order {
  const {
    number: _n,
    budget: _b,
    feeCapBps: _f,
    exitId: _e,
    amending: _a,
    amendments: _s,
    refusedAmendment: _r,
    ...shown
  } = order;
  return { ...shown, held: heldFor(order), fills };
}
