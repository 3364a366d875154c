import type { Book, BookOrder, Buckets, Ladder } from "./book.ts";
import { sideKey } from "./book.ts";
import type { Level } from "./level.ts";
import { stopKey } from "./stop-index.ts";
import type { Side } from "./types.ts";

/**
 * Throws when the book contradicts itself: levels, links, sums and indexes must
 * agree, and outside an auction nothing may be crossed or left to trigger. Walks
 * the whole book: for tests and simulation, after each command.
 */
export function checkInvariants(book: Book): void {
  const resting = checkLadder(book, book.bids, "buy") + checkLadder(book, book.asks, "sell");
  const waiting = checkStops(book.buyStops, "buy") + checkStops(book.sellStops, "sell");
  const counts = { resting: 0, waiting: 0, trailing: 0, expiring: 0 };
  for (const order of book.orders) {
    checkOrder(book, order);
    if (order.level !== null) counts.resting++;
    if (order.stopPrice !== undefined) counts.waiting++;
    if (order.stopPrice !== undefined && order.options.trail !== undefined) counts.trailing++;
    if (order.options.expiresAt !== undefined) counts.expiring++;
  }
  must(counts.resting === resting, "every resting order is in a level, and no other");
  must(counts.waiting === waiting, "every waiting stop is in the index, and no other");
  must(counts.trailing === size(book.buyTrails) + size(book.sellTrails), "every trailing stop can follow");
  must(counts.expiring === size(book.expiries), "every good-till-date order can expire");
  if (book.auction === null) checkSettled(book);
}

function must(condition: boolean, rule: string): void {
  if (!condition) throw new Error(`broken invariant: ${rule}`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function checkLadder(book: Book, ladder: Ladder, side: Side): number {
  let count = 0;
  let previous = -Infinity;
  for (const level of ladder.values()) {
    const key = sideKey(side, level.price);
    must(key > previous, "levels are sorted, best first");
    must(ladder.get(key) === level, "a level is found by its price");
    previous = key;
    count += checkLevel(book, level, side);
  }
  return count;
}

function checkLevel(book: Book, level: Level<BookOrder>, side: Side): number {
  let count = 0;
  let quantity = 0;
  let shown = 0;
  let previous: BookOrder | null = null;
  for (const order of level) {
    must(level.slots[order.slot] === order, "an order stands in its slot");
    must(
      order.level === level && order.side === side && order.price === level.price,
      "an order is in the level of its price",
    );
    must(previous === null || previous.rank < order.rank, "a level is first in, first out");
    must(book.orders.get(order.id) === order, "a resting order is in the index");
    count++;
    quantity += order.remaining;
    shown += order.shown;
    previous = order;
  }
  must(count > 0, "no level is empty");
  must(
    level.count === count && level.quantity === quantity && level.shown === shown,
    "a level's totals are those of its orders",
  );
  return count;
}

function checkStops(stops: Buckets, side: Side): number {
  let count = 0;
  let previous = -Infinity;
  for (const key of stops.keys()) {
    must(key > previous, "stops are sorted, next to trigger first");
    previous = key;
    const bucket = stops.get(key)!;
    must(bucket.size > 0, "no stop price is empty");
    for (const order of bucket) {
      must(order.side === side && stopKey(side, order.stopPrice!) === key, "a stop waits at its stop price");
      count++;
    }
  }
  return count;
}

function checkOrder(book: Book, order: BookOrder): void {
  must(book.orders.get(order.id) === order, "an order is found by its id");
  must(
    isCount(order.remaining) && isCount(order.shown) && order.shown <= order.remaining,
    "an order has something left and shows it",
  );
  const { displayQuantity, exit } = order.options;
  must(displayQuantity === undefined || order.shown <= displayQuantity, "an iceberg shows no more than its tip");
  const places = [order.level !== null || order.stopPrice !== undefined, book.triggered.has(order)];
  must(places.filter(Boolean).length === 1, "an order rests, waits or is triggered");
  must(exit === undefined || book.reservedIds.has(exit.id), "a bracket's exit keeps its id");
}

/** What holds between commands in continuous trading. */
function checkSettled(book: Book): void {
  const bid = book.bids.first()?.price ?? -Infinity;
  const ask = book.asks.first()?.price ?? Infinity;
  must(bid < ask, "the book is not crossed");
  must(book.triggered.size === 0, "no triggered stop is left behind");
  const last = book.lastPrice;
  if (last === null) return;
  must((book.buyStops.firstKey() ?? Infinity) > last, "no buy stop has been passed over");
  must((book.sellStops.firstKey() ?? Infinity) > -last, "no sell stop has been passed over");
}

function size(buckets: Buckets): number {
  let count = 0;
  for (const bucket of buckets.values()) count += bucket.size;
  return count;
}
