import type { FeeAhead } from "../../../../domain/core/fees.ts";
import type { Level } from "./level.ts";
import type { Options } from "./options.ts";
import { optionsOf } from "./options.ts";
import { OrderIndex } from "./order-index.ts";
import type { AcceptedOrder, Account, AuctionReason, Settings, Side } from "./types.ts";
import { ISSUER } from "../../../../domain/core/issuer.ts";
import { SortedMap } from "./sorted-map.ts";

/**
 * A live order: what was accepted, and where it stands. It is in a price level
 * (`level`), waits for its stop price (`stopPrice`), is triggered and waits its
 * turn, or is trading this very moment; an OCO is in a level and waits at once.
 *
 * Kept small, what a cancel touches first: in a deep book the time goes into
 * fetching orders from memory.
 */
export class BookOrder {
  readonly id: string;
  readonly account: Account;
  level: Level<BookOrder> | null = null;
  /** Its index in the level's `slots`. */
  slot = 0;
  remaining: number;
  /** What of `remaining` is shown: all of it, but for icebergs. */
  shown: number;
  /** What it waits for; undefined when it does not wait. */
  stopPrice: number | undefined = undefined;
  readonly options: Options;
  readonly side: Side;
  /** Current limit; undefined for one that trades at the market. */
  price: number | undefined;
  /** Time priority within the level: lower is earlier. */
  rank = 0;
  filled = 0;
  /** Cents it may still spend at the market. */
  budget: number | undefined;
  /** What it has paid ahead of its exact fee. */
  feeAhead: FeeAhead;
  /** Place in the order of acceptance. */
  readonly seq: number;
  /** When it was accepted, in milliseconds UTC. */
  readonly time: number;

  constructor(accepted: AcceptedOrder, seq: number, time: number) {
    this.id = accepted.id;
    this.account = accepted.account;
    this.options = optionsOf(accepted);
    this.remaining = accepted.quantity;
    this.shown = shownOf(this, accepted.quantity);
    this.side = accepted.side;
    this.price = accepted.price;
    this.budget = accepted.budget;
    this.feeAhead = accepted.feeAhead;
    this.seq = seq;
    this.time = time;
  }
}

/** Price levels by `sideKey`: the best comes first. */
export type Ladder = SortedMap<Level<BookOrder>>;
/** Orders by a number at which something happens to them. */
export type Buckets = SortedMap<Set<BookOrder>>;

export interface Book {
  settings: Settings;
  /** What bands, halts and auctions are measured against. */
  reference: number | null;
  lastPrice: number | null;
  /** The call auction that is on; null in continuous trading. */
  auction: { reason: AuctionReason; endsAt: number } | null;
  /** Every live order by id. */
  orders: OrderIndex<BookOrder>;
  /** Ids promised to bracket exits that have not entered yet. */
  reservedIds: Set<string>;
  bids: Ladder;
  asks: Ladder;
  /** Waiting stops by `stopKey`: the one that triggers next comes first. */
  buyStops: Buckets;
  sellStops: Buckets;
  /** Waiting trailing stops by the best price seen so far (`watermarkKey`): the next to move comes first. */
  buyTrails: Buckets;
  sellTrails: Buckets;
  /** Triggered stops in the order in which they will trade. Empty between commands, except during an auction. */
  triggered: Set<BookOrder>;
  /** Good-till-date orders by `expiresAt`. */
  expiries: Buckets;
  /** Last `seq` or `rank` given out. */
  counter: number;
}

export const DEFAULT_SETTINGS: Settings = {
  fees: { makerFeeBps: 0, takerFeeBps: 0 },
  issuer: ISSUER,
  bandBps: null,
  haltBps: null,
  haltMs: 300_000,
};

/** An empty book: continuous trading, no fees, no bands, no halts. */
export function createBook(): Book {
  return {
    settings: DEFAULT_SETTINGS,
    reference: null,
    lastPrice: null,
    auction: null,
    orders: new OrderIndex(),
    reservedIds: new Set(),
    bids: new SortedMap(),
    asks: new SortedMap(),
    buyStops: new SortedMap(),
    sellStops: new SortedMap(),
    buyTrails: new SortedMap(),
    sellTrails: new SortedMap(),
    triggered: new Set(),
    expiries: new SortedMap(),
    counter: 0,
  };
}

/**
 * The live orders of one account, in the order of acceptance. It looks at every
 * order: an index would cost each order more than the few commands that ask gain.
 */
export function ordersOf(book: Book, account: Account): BookOrder[] {
  const own: BookOrder[] = [];
  for (const order of book.orders) if (order.account === account) own.push(order);
  return own.sort((a, b) => a.seq - b.seq);
}

export function opposite(side: Side): Side {
  return side === "buy" ? "sell" : "buy";
}

/** The ladder in which orders of `side` rest. */
export function ladder(book: Book, side: Side): Ladder {
  return side === "buy" ? book.bids : book.asks;
}

/** Sorts prices of one side best first: highest for bids, lowest for asks. */
export function sideKey(side: Side, price: number): number {
  return side === "buy" ? -price : price;
}

/** Whether an order with this limit may trade at `price`; no limit means any price. */
export function crosses(side: Side, limit: number | undefined, price: number): boolean {
  return limit === undefined || (side === "buy" ? price <= limit : price >= limit);
}

/** Whether what does not trade at once stays in the book. */
export function mayRest(order: BookOrder): boolean {
  const { timeInForce } = order.options;
  return order.price !== undefined && (timeInForce === "GTC" || timeInForce === "GTD");
}

/** How much of `remaining` a fresh slice of the order shows. */
export function shownOf(order: BookOrder, remaining: number): number {
  const { displayQuantity } = order.options;
  return displayQuantity === undefined ? remaining : Math.min(displayQuantity, remaining);
}

export function bestPrice(book: Book, side: Side): number | undefined {
  return ladder(book, side).first()?.price;
}
