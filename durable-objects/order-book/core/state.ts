import { assertSafe, notional } from "../../../domain/core/money.ts";
import { InvariantBroken } from "../../protocol/invariant-broken.ts";
import type { TapeTrade } from "../../../domain/messages/wire.ts";
import {
  applyEvent,
  type Book,
  type BookEvent,
  createBook,
  findOrder,
  restoreBook,
  SNAPSHOT_VERSION,
  snapshotBook,
} from "./engine/index.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";

/** Trades that a joining client is shown. */
const TAPE_LENGTH = 50;

/** How far a fair value can be relied on. Lines of before the issuer looked at it do not say. */
export interface Outlook {
  /** Standard deviation of a week's change of the artist's fair value, in basis points. */
  volatilityBps?: number | undefined;
  /** When the next of its sources has something new to say, in milliseconds. */
  dueAt?: number | undefined;
}

/** What a book takes for a fair value: cents, and when it was observed (ms). */
export interface FairValue extends Outlook {
  value: number;
  source: string;
  observedAt: number;
}

/** All that is journaled: what the engine did, the listing, and each new fair value (cents). */
export type JournalEvent =
  | BookEvent
  | { type: "listed"; artistId: string; sharesFloated: number }
  | ({ type: "valued"; fairValue: number; source: string; observedAt: number } & Outlook)
  /** An account's `amendment`-th change of an order was carried out, or refused with `code`. */
  | { type: "amend_handled"; orderId: string; account: string; amendment: number; code: string | null }
  /** The book is closed for ever: see `Closed`. */
  | ({ type: "closed" } & Closed)
  /** The account's shares, all of them, went back to the issuer; `exchanged`: see `AccountEvent`. */
  | { type: "redeemed"; account: string; quantity: number; price: number; exchanged: number }
  /** At which price in cents holders of the closed artist `from` get shares here for theirs; null: they get none. */
  | { type: "exchange_priced"; from: string; price: number | null }
  /** The account got shares from the issuer for those of `from` that it held. */
  | { type: "issued"; from: string; account: string; quantity: number; price: number };

/** How a book ended. */
export interface Closed {
  /** Cents at which the issuer takes back each share; null if it had sold none. */
  price: number | null;
  /** The artist whose shares the holders get for theirs; null if they get cash. */
  into: string | null;
}

/** One line of the journal; `seq` has no gap. */
export interface JournalEntry {
  seq: number;
  time: number;
  event: JournalEvent;
}

/**
 * What a book owns, beside the orders: the issuer's side of every trade settles here. Cents and shares.
 * Snapshots in storage and the public fingerprint call it `house`: another word would make a release
 * that reads the old one, after a rollback too, fall back to the whole journal, and break its verifiers.
 */
export interface House {
  /** May be negative: the issuer has no credit limit, it is the other side of what everybody won. */
  cash: number;
  inventory: number;
  fees: number;
}

/** What a ladder of the issuer was made from, and when (ms). Cents and shares. */
export interface QuotedFrom {
  /** The journal line of the fair value. */
  valuedSeq: number;
  time: number;
  fairValue: number;
  sold: number;
}

/** A whole book: the fold of its journal. */
export interface BookState {
  seq: number;
  time: number;
  engine: Book;
  house: House;
  artistId: string | null;
  /** When the artist was listed, in milliseconds. */
  listedAt: number;
  sharesFloated: number;
  /** `seq`: of the line that journaled it; `sold`: how many shares the issuer had sold then. */
  fair: (FairValue & { seq: number; sold: number }) | null;
  /** What the issuer's present quotes were made from; null if it has none, or they are not of the potential. */
  ladder: QuotedFrom | null;
  last: number | null;
  /** Shares traded since the listing. */
  volume: number;
  /** Latest trades, oldest first. */
  tape: TapeTrade[];
  /** The last change handled of each order that was ever changed. */
  amendments: Map<string, number>;
  /** Null while the book is open. */
  closed: Closed | null;
  /** What each artist that was merged into this one was told: see `exchange_priced`. */
  exchanges: Map<string, number | null>;
}

/** A book of which nothing has been journaled. */
export function emptyState(): BookState {
  return {
    seq: 0,
    time: 0,
    engine: createBook(),
    house: { cash: 0, inventory: 0, fees: 0 },
    artistId: null,
    listedAt: 0,
    sharesFloated: 0,
    fair: null,
    ladder: null,
    last: null,
    volume: 0,
    tape: [],
    amendments: new Map(),
    closed: null,
    exchanges: new Map(),
  };
}

/** Applies one journal line, engine included: what replay does. Throws on a gap in `seq`. */
export function replayEntry(state: BookState, entry: JournalEntry): void {
  if (isEngineEvent(entry.event)) applyEvent(state.engine, entry.event, entry.time);
  recordEntry(state, entry);
}

const OWN_EVENTS: ReadonlySet<JournalEvent["type"]> = new Set([
  "listed",
  "valued",
  "amend_handled",
  "closed",
  "redeemed",
  "exchange_priced",
  "issued",
]);

function isEngineEvent(event: JournalEvent): event is BookEvent {
  return !OWN_EVENTS.has(event.type);
}

/** Applies a line whose engine part `execute` has already applied. */
export function recordEntry(state: BookState, { seq, time, event }: JournalEntry): void {
  if (seq !== state.seq + 1) throw new InvariantBroken(6, `journal gap: ${seq} after ${state.seq}`);
  state.seq = seq;
  state.time = time;
  if (event.type === "listed") {
    state.artistId = event.artistId;
    state.listedAt = time;
    state.sharesFloated = event.sharesFloated;
    state.house.inventory = event.sharesFloated;
  } else if (event.type === "valued") {
    const { fairValue: value, source, observedAt, volatilityBps, dueAt } = event;
    state.fair = { value, source, observedAt, volatilityBps, dueAt, seq, sold: soldShares(state) };
  } else if (event.type === "amend_handled") {
    state.amendments.set(event.orderId, event.amendment);
  } else if (event.type === "closed") {
    state.closed = { price: event.price, into: event.into };
  } else if (event.type === "exchange_priced") {
    state.exchanges.set(event.from, event.price);
  } else if (event.type === "redeemed" || event.type === "issued") {
    moveIssued(state, event.type === "issued" ? event.quantity : -event.quantity, event.price);
  } else if (event.type === "filled") {
    recordFill(state, seq, time, event);
  } else if (event.type === "quoted" && event.account === ISSUER) {
    state.ladder = quotedFrom(state, time);
  }
}

/** Shares of the artist that the issuer has sold, those that it bought back left out. */
export function soldShares({ sharesFloated, house }: Readonly<BookState>): number {
  return sharesFloated - house.inventory;
}

function quotedFrom(state: BookState, time: number): QuotedFrom | null {
  const { fair } = state;
  // A value without a volatility is of before the potential, and so were the quotes.
  if (!fair || fair.volatilityBps === undefined) return null;
  return { valuedSeq: fair.seq, time, fairValue: fair.value, sold: soldShares(state) };
}

function recordFill(state: BookState, seq: number, time: number, fill: Extract<BookEvent, { type: "filled" }>): void {
  const { price, quantity, takerSide, takerAccount, makerAccount } = fill;
  const { house } = state;
  house.fees = assertSafe(house.fees + fill.takerFee + fill.makerFee, "fees");
  if (takerAccount === ISSUER || makerAccount === ISSUER) {
    const issuerBuys = (takerAccount === ISSUER) === (takerSide === "buy");
    moveIssued(state, issuerBuys ? -quantity : quantity, price);
  }
  state.last = price;
  state.volume += quantity;
  state.tape.push({ seq, price, quantity, side: takerSide, time });
  if (state.tape.length > TAPE_LENGTH) state.tape.shift();
}

/** The issuer gives out `quantity` shares at `price` cents each, or, if that is negative, takes them back. */
function moveIssued({ house }: BookState, quantity: number, price: number): void {
  house.inventory -= quantity;
  house.cash = assertSafe(house.cash + notional(price, quantity), "issuer cash");
  if (house.inventory < 0) throw new InvariantBroken(2, "the issuer sold shares that it does not hold");
}

/** The state as JSON, to start from instead of the whole journal. */
export function snapshotState(state: BookState): string {
  // A change of an order that is gone can do no harm, however late it arrives.
  const amendments = [...state.amendments].filter(([orderId]) => findOrder(state.engine, orderId));
  return JSON.stringify({
    ...state,
    engine: snapshotBook(state.engine),
    amendments,
    exchanges: [...state.exchanges],
  });
}

/** The state that `snapshotState` wrote; null if another version of it did. */
export function restoreState(snapshot: string): BookState | null {
  // Those of before the potential have no ladder, and do not say when the issuer learnt of its fair value;
  // those of before format 4 are of books that could not be closed.
  const parsed = JSON.parse(snapshot) as Omit<
    BookState,
    "engine" | "amendments" | "fair" | "ladder" | "closed" | "exchanges"
  > & {
    closed?: Closed | null;
    exchanges?: [string, number | null][];
    fair: (FairValue & { seq?: number; sold?: number }) | null;
    ladder?: QuotedFrom | null;
    engine: ReturnType<typeof snapshotBook>;
    amendments: [string, number][];
  };
  if (parsed.engine.version !== SNAPSHOT_VERSION) return null;
  const { fair, ladder = null, sharesFloated, house, closed = null, exchanges = [] } = parsed;
  return {
    ...parsed,
    ladder,
    closed,
    exchanges: new Map(exchanges),
    // What was there stays in its place: a restored state is, as text, the one that was stored.
    fair: fair && { ...fair, seq: fair.seq ?? 0, sold: fair.sold ?? sharesFloated - house.inventory },
    engine: restoreBook(parsed.engine),
    amendments: new Map(parsed.amendments),
  };
}
