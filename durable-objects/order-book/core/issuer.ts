import { ISSUER } from "../../../domain/core/issuer.ts";
import { type IssuerTrade, marginalPrice, potentialFault } from "../../../domain/core/potential.ts";
import { halfSpread } from "../../../domain/core/spread.ts";
import { InvariantBroken } from "../../protocol/invariant-broken.ts";
import { bestPriceExcept, type BookEvent, execute, outsideBand } from "./engine/index.ts";
import { type Quote, quoteLadder, type QuotingInput } from "./market-maker.ts";
import { type BookState, type JournalEvent, soldShares } from "./state.ts";

/** What the fair values of an artist are taken to move in a week if nobody says: 10 %, in basis points. */
export const USUAL_VOLATILITY = 1_000;

/** Quotes are made anew when the spread has become so much wider, or narrower, than they are. */
const SPREAD_CHANGE = 1.25;

/**
 * The line by which a book of before the potential takes its fair value anew, before it first quotes from it: only from
 * one that says how far it can be relied on are quotes known to be of the potential. None for any other book.
 */
export function valuedAnew({ fair }: Readonly<BookState>): JournalEvent[] {
  if (!fair || fair.volatilityBps !== undefined) return [];
  const { value: fairValue, source, observedAt, dueAt } = fair;
  return [{ type: "valued", fairValue, source, observedAt, volatilityBps: USUAL_VOLATILITY, dueAt }];
}

/** What the issuer quotes from at `time` (ms); null before it knows a fair value. */
export function quotingInput(state: Readonly<BookState>, time: number): QuotingInput | null {
  const { fair, sharesFloated } = state;
  if (!fair) return null;
  const { dueAt = Number.POSITIVE_INFINITY, volatilityBps = USUAL_VOLATILITY } = fair;
  return {
    fairValue: fair.value,
    sharesFloated,
    sold: soldShares(state),
    soldWhenValued: fair.sold,
    volatilityBps,
    unseen: time < dueAt ? 0 : time - fair.observedAt,
  };
}

/** Whether the issuer's quotes lag behind the fair value, or its spread at `time` (ms) is no longer theirs. */
export function isLadderOld(state: Readonly<BookState>, time: number): boolean {
  const { fair, ladder } = state;
  if (!fair) return false;
  if (ladder?.valuedSeq !== fair.seq) return true;
  const [now, then] = [quotingInput(state, time), quotingInput(state, ladder.time)];
  if (!now || !then) return false;
  const ratio = halfSpread(now) / halfSpread(then);
  return ratio > SPREAD_CHANGE || ratio < 1 / SPREAD_CHANGE;
}

/** Whether somebody has traded with the issuer's quotes: they are less, or others, than it would make now. */
export function isLadderUsed(state: Readonly<BookState>): boolean {
  return state.ladder !== null && state.ladder.sold !== soldShares(state);
}

/**
 * Replaces the issuer's ladder; bands and halts are measured from the marginal price. Applies to
 * the engine what it returns, nothing before the first fair value; a `rejected` event is a refusal of
 * the ladder.
 */
export function quoteBook(state: BookState, time: number, makeLadder = quoteLadder): BookEvent[] {
  const { engine, seq } = state;
  const input = quotingInput(state, time);
  if (!input) return [];
  const reference = Math.max(1, Math.round(marginalPrice(input)));
  const protects = engine.settings.bandBps !== null || engine.settings.haltBps !== null;
  const moved =
    protects && reference !== engine.reference ? execute(engine, { type: "reference", price: reference }, time) : [];
  // Of a cheap share the outer levels, a cent apart, may lie outside the band: the book would refuse the whole ladder.
  const quotes = makeLadder(input).filter(({ price }) => !outsideBand(engine, price));
  const orders = quotes.map((quote, index) => ({ id: `q${seq}-${index}`, ...quote }));
  return [...moved, ...execute(engine, { type: "quote", account: ISSUER, orders }, time)];
}

/** The best prices in cents that anybody gets: others' orders, and the ladder that the issuer would quote first if its own is old. */
export function bestPrices(state: Readonly<BookState>): { bid: number | null; ask: number | null } {
  const { engine, fair } = state;
  if (state.closed) return { bid: null, ask: null };
  const best = (side: Quote["side"]) => bestPriceExcept(engine, side, null) ?? null;
  if (!fair || state.ladder?.valuedSeq === fair.seq) return { bid: best("buy"), ask: best("sell") };
  const ladder = ladderWhenValued(state);
  const price = (side: Quote["side"]) => {
    const prices = [ladder.find((quote) => quote.side === side)?.price, bestPriceExcept(engine, side, ISSUER)];
    const known = prices.filter((candidate) => candidate !== undefined);
    if (known.length === 0) return null;
    return side === "buy" ? Math.max(...known) : Math.min(...known);
  };
  return { bid: price("buy"), ask: price("sell") };
}

/** Whether the ladder that the issuer would quote now meets somebody's order. */
export function wouldTrade(state: Readonly<BookState>): boolean {
  const ladder = ladderWhenValued(state);
  const crossed = (side: Quote["side"], other: Quote["side"], beyond: (mine: number, theirs: number) => boolean) => {
    const mine = ladder.find((quote) => quote.side === side)?.price;
    const theirs = bestPriceExcept(state.engine, other, ISSUER);
    return mine !== undefined && theirs !== undefined && beyond(mine, theirs);
  };
  return crossed("sell", "buy", (ask, bid) => ask <= bid) || crossed("buy", "sell", (bid, ask) => bid >= ask);
}

/** By the fair value as it was new, so that it follows from the journal alone and not from the time of looking. */
function ladderWhenValued(state: Readonly<BookState>): Quote[] {
  const input = quotingInput(state, Number.NEGATIVE_INFINITY);
  return input ? quoteLadder(input) : [];
}

/**
 * Throws unless the issuer got at least what the shares of this trade are worth by the potential that
 * its quotes were made from, or paid at most that: see `quoteLadder`. The book is as it is after the trade.
 */
export function assertPotentialKept(state: Readonly<BookState>, trade: IssuerTrade): void {
  const { ladder, sharesFloated } = state;
  if (!ladder || (trade.takerAccount !== ISSUER && trade.makerAccount !== ISSUER)) return;
  const fault = potentialFault({ fairValue: ladder.fairValue, sharesFloated, sold: soldShares(state) }, trade);
  if (fault !== null) throw new InvariantBroken(10, fault);
}
