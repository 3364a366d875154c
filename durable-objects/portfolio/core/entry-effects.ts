import type { Fill, Order } from "../../../domain/core/orders.ts";
import { applyEntry, type Ledger, type LedgerChange, type LedgerEntry } from "./ledger.ts";
import { heldFor, type LedgerOrder } from "./ledger-order.ts";

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
  if (entry.type === "refused") return { fills: [], answers: viewsOf(change.orders, []) };
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
  return { fills, answers: orders.length === 0 ? NO_ANSWERS : viewsOf(orders, fills) };
}

function viewsOf(
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
