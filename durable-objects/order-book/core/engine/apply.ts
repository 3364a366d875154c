import type { Book } from "./book.ts";
import { BookOrder, mayRest, ordersOf, shownOf } from "./book.ts";
import { dequeue, enqueue, resize, takeFromMaker } from "./resting-orders.ts";
import {
  addToBucket,
  moveTrailingStops,
  removeFromBucket,
  removeStop,
  trailingStopPrice,
  addStop,
} from "./stop-index.ts";
import type { AcceptedOrder, Account, BookEvent, QuoteOrder } from "./types.ts";

type Event<T extends BookEvent["type"]> = Extract<BookEvent, { type: T }>;

/**
 * The fold: what an event does to the book, and the only code that changes one.
 * Replaying a journal is `createBook` and then this for each of its events.
 *
 * An order that may rest enters its level when it is accepted and trades from
 * there, so within a command, and during an auction, the book may be crossed.
 *
 * Throws when the event cannot have come from this book.
 */
export function applyEvent(book: Book, event: BookEvent, time: number): void {
  switch (event.type) {
    case "accepted":
      return accept(book, event.order, time);
    case "filled":
      return fill(book, event);
    case "cancelled":
      return remove(book, live(book, event.orderId));
    case "amended":
      return amend(book, event);
    case "quoted":
      return requote(book, event, time);
    case "triggered":
      return trigger(book, live(book, event.orderId));
    case "activated":
      return activate(book, live(book, event.orderId));
    case "configured": {
      const { type: _, ...settings } = event;
      book.settings = settings;
      return;
    }
    case "referenced":
      book.reference = event.price;
      return;
    case "auction_started":
      book.auction = { reason: event.reason, endsAt: event.endsAt };
      return;
    case "auction_ended":
      book.auction = null;
      if (event.price !== null) book.reference = event.price;
      return;
    case "rejected":
      return;
    default:
      throw new Error(`not an event of a book: ${JSON.stringify(event satisfies never)}`);
  }
}

function live(book: Book, id: string): BookOrder {
  const order = book.orders.get(id);
  if (order === undefined) throw new Error(`the book has no order ${id}`);
  return order;
}

/** Adds the order to the indexes that every live order is in. */
export function register(book: Book, order: BookOrder): void {
  const { id, options } = order;
  const { expiresAt, exit } = options;
  if (!book.orders.add(order)) throw new Error(`the book already has an order ${id}`);
  if (expiresAt !== undefined) addToBucket(book.expiries, expiresAt, order);
  if (exit !== undefined) book.reservedIds.add(exit.id);
}

function accept(book: Book, accepted: AcceptedOrder, time: number): void {
  const order = new BookOrder(accepted, ++book.counter, time);
  register(book, order);
  switch (accepted.type) {
    case "limit":
    case "market":
      if (mayRest(order)) enqueue(book, order);
      return;
    case "oco":
      enqueue(book, order);
      return addStop(book, order, accepted.stopPrice!);
    case "stop":
    case "stop_limit":
      return addStop(book, order, accepted.stopPrice!);
    case "trailing_stop":
      return addStop(book, order, trailingStopPrice(accepted.side, book.lastPrice!, accepted.trail!));
  }
}

function remove(book: Book, order: BookOrder): void {
  const { id, options } = order;
  const { expiresAt, exit } = options;
  dequeue(book, order);
  removeStop(book, order);
  if (book.triggered.size > 0) book.triggered.delete(order);
  book.orders.delete(id);
  if (expiresAt !== undefined) removeFromBucket(book.expiries, expiresAt, order);
  // If the entry traded, its exit is accepted before the next command.
  if (exit !== undefined) book.reservedIds.delete(exit.id);
}

function fill(book: Book, event: Event<"filled">): void {
  const { price, quantity } = event;
  const taker = live(book, event.takerOrder);
  const maker = live(book, event.makerOrder);
  if (quantity > taker.remaining || quantity > maker.remaining) throw new Error("a fill exceeds what is open");

  takeFromMaker(book, maker, quantity);
  resize(taker, taker.remaining - quantity, shownOf(taker, taker.remaining - quantity));
  if (taker.budget !== undefined && taker.price === undefined) taker.budget -= price * quantity + event.takerFee;
  taker.feeAhead = event.takerFeeAhead;
  maker.feeAhead = event.makerFeeAhead;
  for (const order of [maker, taker]) {
    order.filled += quantity;
    removeStop(book, order);
    if (order.remaining === 0) remove(book, order);
  }
  if (price !== book.lastPrice) {
    book.lastPrice = price;
    moveTrailingStops(book, price);
  }
}

function amend(book: Book, event: Event<"amended">): void {
  const order = live(book, event.orderId);
  if (event.keepsPriority) return resize(order, event.quantity, Math.min(order.shown, event.quantity));
  const { stopPrice } = order;
  dequeue(book, order);
  removeStop(book, order);
  order.price = event.price;
  resize(order, event.quantity, shownOf(order, event.quantity));
  if (stopPrice === undefined) enqueue(book, order);
  else addStop(book, order, event.stopPrice!);
}

function requote(book: Book, event: Event<"quoted">, time: number): void {
  for (const order of ordersOf(book, event.account)) remove(book, order);
  for (const quote of event.orders) accept(book, quotedOrder(event.account, quote), time);
}

function quotedOrder(account: Account, { id, side, price, quantity }: QuoteOrder): AcceptedOrder {
  return { id, account, side, type: "limit", quantity, price, timeInForce: "GTC", stp: "cancel_maker" };
}

function trigger(book: Book, order: BookOrder): void {
  removeStop(book, order);
  dequeue(book, order);
  book.triggered.add(order);
}

function activate(book: Book, order: BookOrder): void {
  if (!book.triggered.delete(order)) throw new Error(`order ${order.id} is not triggered`);
  if (order.options.type === "oco") order.price = order.options.stopLimitPrice;
  if (mayRest(order)) enqueue(book, order);
}
