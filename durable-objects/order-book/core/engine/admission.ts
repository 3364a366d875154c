import { bandLimit, outsideBand } from "./bands.ts";
import type { Book } from "./book.ts";
import { bestPrice, crosses, ladder, opposite } from "./book.ts";
import { isTriggered } from "./stop-index.ts";
import type { Demand } from "./sweep.ts";
import { sweep } from "./sweep.ts";
import type { AcceptedOrder, RejectCode } from "./types.ts";

/** Why the book, as it stands, refuses a complete order; null when it does not. */
export function admissionProblem(book: Book, order: AcceptedOrder): RejectCode | null {
  if (isIdTaken(book, order.id) || (order.exit !== undefined && isIdTaken(book, order.exit.id))) return "duplicate_id";
  if (book.auction !== null && needsContinuousTrading(order)) return "market_closed";
  if (isOutsideBand(book, order)) return "price_band";
  switch (order.type) {
    case "limit":
      if (order.postOnly === true && takesLiquidity(book, order)) return "post_only";
      return order.timeInForce === "FOK" ? fillOrKillProblem(book, order) : null;
    case "market":
      return (order.timeInForce === "FOK" ? fillOrKillProblem(book, order) : null) ?? budgetProblem(book, order);
    case "stop":
    case "stop_limit":
      return stopProblem(book, order);
    case "trailing_stop":
      return trailingProblem(book, order);
    case "oco":
      return stopProblem(book, order) ?? ocoProblem(book, order);
  }
}

/** Whether a live order has this id or a bracket keeps it for its exit. */
export function isIdTaken(book: Book, id: string): boolean {
  return book.orders.has(id) || book.reservedIds.has(id);
}

/** Orders that cannot lie in the book until an auction's one price is found, or must not take when it is. */
function needsContinuousTrading(order: AcceptedOrder): boolean {
  if (order.type === "market" || order.postOnly === true) return true;
  return order.type === "limit" && (order.timeInForce === "IOC" || order.timeInForce === "FOK");
}

function isOutsideBand(book: Book, order: AcceptedOrder): boolean {
  if (book.settings.bandBps === null) return false;
  return [order.price, order.stopLimitPrice].some((price) => price !== undefined && outsideBand(book, price));
}

/** Whether the order would trade on entry. */
export function takesLiquidity(book: Book, order: Pick<AcceptedOrder, "side" | "price">): boolean {
  const best = bestPrice(book, opposite(order.side));
  return best !== undefined && crosses(order.side, order.price, best);
}

function fillOrKillProblem(book: Book, order: AcceptedOrder): RejectCode | null {
  return canFill(book, order, order.price) ? null : "fok";
}

/** Whether the whole order would trade now. */
export function canFill(book: Book, order: Demand, limit: number | undefined): boolean {
  return sweep(book, order, limit ?? bandLimit(book, order.side)).quantity === order.quantity;
}

/** A market order may spend its budget on what trades now, not a cent more. */
function budgetProblem(book: Book, order: AcceptedOrder): RejectCode | null {
  if (order.budget === undefined || ladder(book, opposite(order.side)).size === 0) return null;
  return sweep(book, order, bandLimit(book, order.side)).cost > order.budget ? "insufficient_cash" : null;
}

function stopProblem(book: Book, order: AcceptedOrder): RejectCode | null {
  return book.lastPrice !== null && isTriggered(order.side, order.stopPrice!, book.lastPrice) ? "stop_price" : null;
}

/** A trailing stop follows the last price, so there must be one, and room below it. */
function trailingProblem(book: Book, order: AcceptedOrder): RejectCode | null {
  if (book.lastPrice === null) return "stop_price";
  return order.side === "sell" && order.trail! >= book.lastPrice ? "invalid_trail" : null;
}

/** The last price lies between the legs. */
function ocoProblem(book: Book, order: AcceptedOrder): RejectCode | null {
  if (book.lastPrice === null) return null;
  const apart = order.side === "sell" ? order.price! > book.lastPrice : order.price! < book.lastPrice;
  return apart ? null : "oco_price";
}
