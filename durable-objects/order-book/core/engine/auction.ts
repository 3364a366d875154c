import type { Book, BookOrder, Ladder } from "./book.ts";
import { crosses } from "./book.ts";
import type { CommandRun } from "./command-run.ts";
import { isSelfTrade, preventSelfTrade } from "./self-trade.ts";
import type { Side } from "./types.ts";

/** Prices from `low` to `high` at which the same would trade. */
interface Range {
  low: number;
  high: number;
  volume: number;
  /** Shares that are willing at that price but find nobody. */
  imbalance: number;
}

interface Pair {
  /** The one of the two that came later. */
  taker: BookOrder;
  maker: BookOrder;
  quantity: number;
}

/**
 * Ends the call auction: what crosses trades at one price, by price and time,
 * then continuous trading begins. In each trade the order that came later counts
 * as the taker; icebergs take part with all they have.
 *
 * Self-trade prevention comes before the first trade, because an order that it
 * removes may change the price.
 */
export function endAuction(run: CommandRun): void {
  const { book } = run;
  let price = auctionPrice(book);
  let pairs = price === null ? [] : pairUp(book, price);
  for (let own = pairs.find(isOwn); own !== undefined; own = pairs.find(isOwn)) {
    preventSelfTrade(run, own.taker, own.maker);
    price = auctionPrice(book);
    pairs = price === null ? [] : pairUp(book, price);
  }
  let volume = 0;
  for (const { taker, maker, quantity } of pairs) {
    run.trade(taker, maker, price!, quantity);
    volume += quantity;
  }
  run.emit({ type: "auction_ended", price, quantity: volume });
}

/**
 * The price that trades most; of those the one that leaves least imbalance; of
 * those the nearest to the reference (without one, to the last price, or to the
 * middle of what crosses); of two as near the lower. Null when nothing crosses.
 */
export function auctionPrice(book: Book): number | null {
  const bid = book.bids.first()?.price;
  const ask = book.asks.first()?.price;
  if (bid === undefined || ask === undefined || bid < ask) return null;
  const reference = book.reference ?? book.lastPrice ?? Math.floor((bid + ask) / 2);
  const distance = (range: Range): number => Math.abs(nearest(range, reference) - reference);
  const best = ranges(book, ask, bid).reduce((a, b) => {
    const preference = b.volume - a.volume || a.imbalance - b.imbalance || distance(a) - distance(b);
    return preference > 0 ? b : a;
  });
  return nearest(best, reference);
}

function nearest({ low, high }: Range, reference: number): number {
  return Math.min(Math.max(reference, low), high);
}

/** Every price from `ask` to `bid`, in ascending ranges: each level's own price, and the prices between two levels. */
function ranges(book: Book, ask: number, bid: number): Range[] {
  const supply = quantities(book.asks, ask, bid);
  const demand = quantities(book.bids, ask, bid);
  const prices = [...new Set([...supply.keys(), ...demand.keys()])].sort((a, b) => a - b);
  const found: Range[] = [];
  let offered = 0;
  let wanted = [...demand.values()].reduce((sum, quantity) => sum + quantity, 0);
  const add = (low: number, high: number): void => {
    if (low > high) return;
    found.push({ low, high, volume: Math.min(offered, wanted), imbalance: Math.abs(offered - wanted) });
  };
  prices.forEach((price, index) => {
    offered += supply.get(price) ?? 0;
    add(price, price);
    wanted -= demand.get(price) ?? 0;
    add(price + 1, (prices[index + 1] ?? price) - 1);
  });
  return found;
}

/** Shares by price, for the levels from `low` to `high`. */
function quantities(side: Ladder, low: number, high: number): Map<number, number> {
  const result = new Map<number, number>();
  for (const level of side.values()) {
    if (level.price < low || level.price > high) break;
    result.set(level.price, level.quantity);
  }
  return result;
}

/** Who trades with whom at `price`: the first bid with the first ask, and so on. */
function pairUp(book: Book, price: number): Pair[] {
  const bids = willing(book.bids, "buy", price);
  const asks = willing(book.asks, "sell", price);
  const pairs: Pair[] = [];
  let bidLeft = 0;
  let askLeft = 0;
  let bid: BookOrder | undefined;
  let ask: BookOrder | undefined;
  for (;;) {
    if (bidLeft === 0) {
      bid = bids.next().value;
      bidLeft = bid?.remaining ?? 0;
    }
    if (askLeft === 0) {
      ask = asks.next().value;
      askLeft = ask?.remaining ?? 0;
    }
    if (bid === undefined || ask === undefined) return pairs;
    const quantity = Math.min(bidLeft, askLeft);
    const [taker, maker] = bid.rank > ask.rank ? [bid, ask] : [ask, bid];
    pairs.push({ taker, maker, quantity });
    bidLeft -= quantity;
    askLeft -= quantity;
  }
}

function* willing(orders: Ladder, side: Side, price: number): Generator<BookOrder, undefined> {
  for (const level of orders.values()) {
    if (!crosses(side, level.price, price)) return;
    yield* level;
  }
}

function isOwn({ taker, maker }: Pair): boolean {
  return isSelfTrade(taker, maker);
}
