import type { Book, BookOrder, Buckets } from "./book.ts";
import type { Side } from "./types.ts";

const newBucket = (): Set<BookOrder> => new Set();

export function addToBucket(buckets: Buckets, key: number, order: BookOrder): void {
  buckets.getOrCreate(key, newBucket).add(order);
}

export function removeFromBucket(buckets: Buckets, key: number, order: BookOrder): void {
  const bucket = buckets.get(key);
  if (bucket === undefined) return;
  bucket.delete(order);
  if (bucket.size === 0) buckets.delete(key);
}

export function stopsOf(book: Book, side: Side): Buckets {
  return side === "buy" ? book.buyStops : book.sellStops;
}

/** Sorts stops by which triggers first: the lowest buy, the highest sell. */
export function stopKey(side: Side, stopPrice: number): number {
  return side === "buy" ? stopPrice : -stopPrice;
}

/** Whether a last price triggers a stop. */
export function isTriggered(side: Side, stopPrice: number, lastPrice: number): boolean {
  return side === "buy" ? lastPrice >= stopPrice : lastPrice <= stopPrice;
}

/** Where a trailing stop stands when the best price it has seen is `watermark`. */
export function trailingStopPrice(side: Side, watermark: number, trail: number): number {
  return side === "buy" ? watermark + trail : watermark - trail;
}

function trailsOf(book: Book, side: Side): Buckets {
  return side === "buy" ? book.buyTrails : book.sellTrails;
}

/** Sorts trailing stops by which follows next: a sell follows rising prices, a buy falling ones. */
function watermarkKey(order: BookOrder, stopPrice: number, trail: number): number {
  return order.side === "buy" ? -(stopPrice - trail) : stopPrice + trail;
}

/** Adds the stop of an order, which waits for `stopPrice`. */
export function addStop(book: Book, order: BookOrder, stopPrice: number): void {
  const { side } = order;
  const { trail } = order.options;
  order.stopPrice = stopPrice;
  addToBucket(stopsOf(book, side), stopKey(side, stopPrice), order);
  if (trail !== undefined) addToBucket(trailsOf(book, side), watermarkKey(order, stopPrice, trail), order);
}

/** Removes the stop of an order, if it waits for one. */
export function removeStop(book: Book, order: BookOrder): void {
  const { stopPrice } = order;
  if (stopPrice === undefined) return;
  const { side } = order;
  const { trail } = order.options;
  removeFromBucket(stopsOf(book, side), stopKey(side, stopPrice), order);
  if (trail !== undefined) removeFromBucket(trailsOf(book, side), watermarkKey(order, stopPrice, trail), order);
  order.stopPrice = undefined;
}

/** Moves every trailing stop that a trade at `price` takes along; touches no other. */
export function moveTrailingStops(book: Book, price: number): void {
  moveTrailingStopsOf(book, "sell", price);
  moveTrailingStopsOf(book, "buy", price);
}

function moveTrailingStopsOf(book: Book, side: Side, price: number): void {
  const trails = trailsOf(book, side);
  const reached = side === "buy" ? -price : price;
  for (let key = trails.firstKey(); key !== undefined && key < reached; key = trails.firstKey()) {
    for (const order of trails.get(key)!) {
      removeStop(book, order);
      addStop(book, order, trailingStopPrice(side, price, order.options.trail!));
    }
  }
}
