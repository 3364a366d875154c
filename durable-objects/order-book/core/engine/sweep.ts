import { feeOn } from "../../../../domain/core/money.ts";
import { haltsTrading } from "./bands.ts";
import type { Book, BookOrder } from "./book.ts";
import { crosses, ladder, opposite } from "./book.ts";
import { takerRate } from "./command-run.ts";
import type { Level } from "./level.ts";
import type { AcceptedOrder } from "./types.ts";

/** What of an order decides how it would trade. */
export type Demand = Pick<AcceptedOrder, "account" | "side" | "stp" | "quantity">;

export interface Sweep {
  /** Shares that would trade. */
  quantity: number;
  /** Cents they would cost, taker fees included. */
  cost: number;
}

/**
 * What an order would trade now at `limit` or better, and what that would cost,
 * to the cent: fill by fill in the order of `match`, but without a change.
 */
export function sweep(book: Book, order: Demand, limit: number | undefined): Sweep {
  const rate = takerRate(book, order.account);
  const total: Sweep = { quantity: 0, cost: 0 };
  for (const level of ladder(book, opposite(order.side)).values()) {
    if (total.quantity === order.quantity || !crosses(order.side, limit, level.price)) break;
    if (haltsTrading(book, level.price) || !sweepLevel(level, order, rate, total)) break;
  }
  return total;
}

/** False when self-trade prevention ends the sweep in this level. */
function sweepLevel(level: Level<BookOrder>, order: Demand, rate: number, total: Sweep): boolean {
  const slices: { hidden: number; display: number }[] = [];
  const take = (available: number): void => {
    const quantity = Math.min(available, order.quantity - total.quantity);
    total.quantity += quantity;
    total.cost += level.price * quantity + feeOn(level.price * quantity, rate);
  };
  for (const maker of level) {
    if (total.quantity === order.quantity) return true;
    if (maker.account === order.account && order.stp !== "none") {
      if (order.stp === "cancel_maker") continue;
      return false;
    }
    take(maker.shown);
    const hidden = maker.remaining - maker.shown;
    if (hidden > 0) slices.push({ hidden, display: maker.options.displayQuantity! });
  }
  // Icebergs come back behind the others, slice by slice.
  for (const slice of slices) {
    if (total.quantity === order.quantity) break;
    const quantity = Math.min(slice.display, slice.hidden);
    take(quantity);
    if (slice.hidden > quantity) slices.push({ hidden: slice.hidden - quantity, display: slice.display });
  }
  return true;
}
