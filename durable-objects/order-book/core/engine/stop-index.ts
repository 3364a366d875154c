import type { Book, BookOrder, Buckets } from "./book.ts";
import type { Side } from "./types.ts";

const newBucket = (): Set<BookOrder> => new Set();

export function addTo(buckets: Buckets, key: number, order: BookOrder): void {
  buckets.getOrCreate(key, newBucket).add(order);
}

export function removeFrom(buckets: Buckets, key: number, order: BookOrder): void {
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

/** Lets the order wait for `stopPrice`. */
export function wait(book: Book, order: BookOrder, stopPrice: number): void {
  const { side } = order;
  const { trail } = order.options;
  order.stopPrice = stopPrice;
  addTo(stopsOf(book, side), stopKey(side, stopPrice), order);
  if (trail !== undefined) addTo(trailsOf(book, side), watermarkKey(order, stopPrice, trail), order);
}

/** The order waits no longer. */
export function stopWaiting(book: Book, order: BookOrder): void {
  const { stopPrice } = order;
  if (stopPrice === undefined) return;
  const { side } = order;
  const { trail } = order.options;
  removeFrom(stopsOf(book, side), stopKey(side, stopPrice), order);
  if (trail !== undefined) removeFrom(trailsOf(book, side), watermarkKey(order, stopPrice, trail), order);
  order.stopPrice = undefined;
}

/** Moves every trailing stop that a trade at `price` lets follow; touches no other. */
export function follow(book: Book, price: number): void {
  followSide(book, "sell", price);
  followSide(book, "buy", price);
}

function followSide(book: Book, side: Side, price: number): void {
  const trails = trailsOf(book, side);
  const reached = side === "buy" ? -price : price;
  for (let key = trails.firstKey(); key !== undefined && key < reached; key = trails.firstKey()) {
    for (const order of trails.get(key)!) {
      stopWaiting(book, order);
      wait(book, order, trailingStopPrice(side, price, order.options.trail!));
    }
  }
}
