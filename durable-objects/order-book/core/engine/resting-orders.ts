import type { Book, BookOrder } from "./book.ts";
import { ladder, shownOf, sideKey } from "./book.ts";
import { Level } from "./level.ts";

const newLevel = (key: number): Level<BookOrder> => new Level(Math.abs(key));

/** Puts the order at the back of the level of its price. */
export function enqueue(book: Book, order: BookOrder): void {
  order.rank = ++book.counter;
  enqueueRanked(book, order);
}

/** `enqueue` with the rank that the order already has: for a snapshot, whose ranks are known. */
export function enqueueRanked(book: Book, order: BookOrder): void {
  if (order.price === undefined || order.level !== null) throw new Error(`order ${order.id} cannot rest`);
  const { side } = order;
  ladder(book, side).getOrCreate(sideKey(side, order.price), newLevel).append(order);
}

/** Takes the order out of its level; an empty level goes. */
export function dequeue(book: Book, order: BookOrder): void {
  const level = order.level;
  if (level === null) return;
  level.remove(order);
  if (level.count === 0) ladder(book, order.side).delete(sideKey(order.side, level.price));
}

/** Sets what is left and what of it shows, in place. */
export function resize(order: BookOrder, remaining: number, shown: number): void {
  const level = order.level;
  if (level !== null) {
    level.quantity += remaining - order.remaining;
    level.shown += shown - order.shown;
  }
  order.remaining = remaining;
  order.shown = shown;
}

/**
 * What a trade takes from a resting order. An iceberg whose slice is used up
 * shows the next one and goes to the back of its level.
 */
export function takeFromMaker(book: Book, maker: BookOrder, quantity: number): void {
  const remaining = maker.remaining - quantity;
  if (quantity < maker.shown) return resize(maker, remaining, maker.shown - quantity);
  if (remaining === 0 || maker.level === null) return resize(maker, remaining, 0);
  dequeue(book, maker);
  resize(maker, remaining, shownOf(maker, remaining));
  enqueue(book, maker);
}
