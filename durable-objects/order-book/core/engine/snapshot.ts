import { register } from "./apply.ts";
import type { Book } from "./book.ts";
import { BookOrder, createBook } from "./book.ts";
import { enqueueRanked } from "./resting-orders.ts";
import { addStop } from "./stop-index.ts";
import type { AcceptedOrder, Settings } from "./types.ts";

/** Changes with what a snapshot holds; one of another version is of no use. */
export const SNAPSHOT_VERSION = 1;

/** A live order as plain JSON; what it does not have is left out or null. */
type OrderRecord = Omit<AcceptedOrder, "quantity" | "stopPrice"> & {
  remaining: number;
  shown: number;
  filled: number;
  /** What it waits for; null when it does not addStop. */
  stopPrice: number | null;
  /** Time priority; null for an order that is in no level. */
  rank: number | null;
  seq: number;
  time: number;
};

/** The whole state of a book as plain JSON, to go on from with later events. */
export interface BookSnapshot {
  version: number;
  settings: Settings;
  reference: number | null;
  lastPrice: number | null;
  auction: Book["auction"];
  counter: number;
  /** In the order of acceptance. */
  orders: OrderRecord[];
  /** Ids of triggered stops in the order in which they will trade. */
  triggered: string[];
}

/** A JSON-safe copy of the book's state. Equal states give equal text, key for key. */
export function snapshotBook(book: Book): BookSnapshot {
  const { fees, issuer, bandBps, haltBps, haltMs } = book.settings;
  return {
    version: SNAPSHOT_VERSION,
    settings: {
      fees: { makerFeeBps: fees.makerFeeBps, takerFeeBps: fees.takerFeeBps },
      issuer,
      bandBps,
      haltBps,
      haltMs,
    },
    reference: book.reference,
    lastPrice: book.lastPrice,
    auction: book.auction && { reason: book.auction.reason, endsAt: book.auction.endsAt },
    counter: book.counter,
    orders: book.orders.values().map(recordOf),
    triggered: [...book.triggered].map((order) => order.id),
  };
}

/**
 * The book that `snapshotBook` wrote down: applying later events to it is the
 * same as replaying all of them, time priority included. Throws on another
 * version or on a snapshot that contradicts itself.
 */
export function restoreBook(snapshot: unknown): Book {
  const saved = snapshot as BookSnapshot;
  if (saved?.version !== SNAPSHOT_VERSION) throw new Error(`not a book snapshot of version ${SNAPSHOT_VERSION}`);
  const book = createBook();
  book.settings = saved.settings;
  book.reference = saved.reference;
  book.lastPrice = saved.lastPrice;
  book.auction = saved.auction;
  book.counter = saved.counter;

  const resting: BookOrder[] = [];
  for (const record of saved.orders) {
    const order = orderFrom(record);
    register(book, order);
    if (record.stopPrice !== null) addStop(book, order, record.stopPrice);
    if (record.rank !== null) resting.push(order);
  }
  for (const order of resting.sort((a, b) => a.rank - b.rank)) enqueueRanked(book, order);
  for (const id of saved.triggered) {
    const order = book.orders.get(id);
    if (order === undefined) throw new Error(`the snapshot has no order ${id}`);
    book.triggered.add(order);
  }
  return book;
}

/** Its keys always come in this one order, so that equal states give equal text. */
function recordOf(order: BookOrder): OrderRecord {
  const { options } = order;
  const { exit } = options;
  return {
    id: order.id,
    account: order.account,
    side: order.side,
    type: options.type,
    remaining: order.remaining,
    shown: order.shown,
    filled: order.filled,
    price: order.price,
    stopPrice: order.stopPrice ?? null,
    rank: order.level === null ? null : order.rank,
    seq: order.seq,
    time: order.time,
    timeInForce: options.timeInForce,
    expiresAt: options.expiresAt,
    postOnly: options.postOnly,
    displayQuantity: options.displayQuantity,
    stp: options.stp,
    stopLimitPrice: options.stopLimitPrice,
    trail: options.trail,
    exit: exit && {
      id: exit.id,
      takeProfit: exit.takeProfit,
      stopPrice: exit.stopPrice,
      stopLimitPrice: exit.stopLimitPrice,
      budget: exit.budget,
    },
    budget: order.budget,
    parent: options.parent,
    feeCapBps: options.feeCapBps,
    feeAhead: order.feeAhead,
  };
}

function orderFrom(record: OrderRecord): BookOrder {
  const accepted = { ...record, quantity: record.remaining, stopPrice: undefined };
  const order = new BookOrder(accepted, record.seq, record.time);
  order.filled = record.filled;
  order.shown = record.shown;
  order.rank = record.rank ?? 0;
  return order;
}
