import { aheadAfter, type FeeAhead, feeOn } from "../../../../domain/core/fees.ts";
import { haltsTrading } from "./bands.ts";
import type { Book, BookOrder } from "./book.ts";
import { crosses, ladder, opposite } from "./book.ts";
import { takerRate } from "./command-run.ts";
import type { Level } from "./level.ts";
import type { AcceptedOrder } from "./types.ts";

/** What of an order decides how it would trade, and what that would cost. */
export type Demand = Pick<AcceptedOrder, "account" | "side" | "stp" | "quantity" | "feeCapBps" | "feeAhead">;

export interface Sweep {
  /** Shares that would trade. */
  quantity: number;
  /** Cents they would cost, taker fees included. */
  cost: number;
}

/** A sweep under way. */
interface Running extends Sweep {
  readonly rateBps: number;
  feeAhead: FeeAhead;
}

/**
 * What an order would trade now at `limit` or better, and what that would cost,
 * to the cent: fill by fill in the order of `match`, but without a change.
 */
export function sweep(book: Book, order: Demand, limit: number | undefined): Sweep {
  const { account, feeCapBps, feeAhead } = order;
  const total: Running = { quantity: 0, cost: 0, rateBps: takerRate(book, account, feeCapBps), feeAhead };
  for (const level of ladder(book, opposite(order.side)).values()) {
    if (total.quantity === order.quantity || !crosses(order.side, limit, level.price)) break;
    if (haltsTrading(book, level.price) || !sweepLevel(level, order, total)) break;
  }
  return total;
}

/** False when self-trade prevention ends the sweep in this level. */
function sweepLevel(level: Level<BookOrder>, order: Demand, total: Running): boolean {
  const slices: { hidden: number; display: number }[] = [];
  const take = (available: number): void => {
    const quantity = Math.min(available, order.quantity - total.quantity);
    const amount = level.price * quantity;
    const fee = feeOn(amount, total.rateBps, total.feeAhead);
    total.feeAhead = aheadAfter(amount, total.rateBps, total.feeAhead, fee);
    total.quantity += quantity;
    total.cost += amount + fee;
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
