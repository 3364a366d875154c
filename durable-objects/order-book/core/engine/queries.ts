import { type Book, type BookOrder, type Ladder, ladder } from "./book.ts";
import type { Account, Side } from "./types.ts";

type Depth = [price: number, quantity: number][];

/** Price of the last trade, in cents; null before the first. */
export function lastPrice(book: Book): number | null {
  return book.lastPrice;
}

/** Shown shares by price, best first, at most `levels` a side. The hidden part of icebergs is left out. */
export function depth(book: Book, levels: number = Infinity): { bids: Depth; asks: Depth } {
  return { bids: ladderDepth(book.bids, levels), asks: ladderDepth(book.asks, levels) };
}

function ladderDepth(side: Ladder, levels: number): Depth {
  const depth: Depth = [];
  const count = Math.min(levels, side.size);
  for (let i = 0; i < count; i++) {
    const { price, shown } = side.at(i)!;
    depth.push([price, shown]);
  }
  return depth;
}

/** The best price at which anybody but `account` has a resting order, in cents; undefined without one. */
export function bestPriceExcept(book: Book, side: Side, account: Account | null): number | undefined {
  for (const level of ladder(book, side).values())
    for (const order of level) if (order.account !== account) return level.price;
  return undefined;
}

/** Whether a bid meets an ask, which between commands only an auction may leave so. */
export function isCrossed({ bids, asks, auction }: Book): boolean {
  const bid = bids.first()?.price;
  const ask = asks.first()?.price;
  return auction === null && bid !== undefined && ask !== undefined && bid >= ask;
}

/** A live order by its id. */
export function findOrder(book: Book, id: string): Pick<BookOrder, "account" | "filled" | "remaining"> | undefined {
  return book.orders.get(id);
}

/** Resting orders by priority: bids best first, then asks best first. */
export function* restingOrders(book: Book): Generator<BookOrder> {
  for (const side of [book.bids, book.asks]) {
    for (const level of side.values()) {
      yield* level;
    }
  }
}

/** Stops that wait for their price, in the order of acceptance; the stop legs of OCOs among them. */
export function waitingStops(book: Book): BookOrder[] {
  return book.orders.values().filter((order) => order.stopPrice !== undefined);
}
