import { ISSUER } from "../../../domain/core/issuer.ts";
import { type Issue, potentialOf, ROUNDING } from "../../../domain/core/potential.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import {
  exchangedShares,
  exchangePrice,
  type Holding,
  redemptionPrice,
  worthOfNext,
} from "../../../domain/core/redemption.ts";
import type { ClosingTerms, ExchangeTerms } from "../../protocol/closing.ts";
import { resultOf } from "../../protocol/outcome.ts";
import { InvariantBroken } from "../../protocol/invariant-broken.ts";
import type { IssuingBook } from "../../protocol/peers.ts";
import type { BookStore } from "./book-store.ts";
import type { JournaledBook } from "./journaled-book.ts";
import { type BookState, type JournalEntry, type JournalEvent, soldShares } from "./state.ts";

/** Most accounts that a book settles with when it is closed: one transaction, one message to the book that issues. */
export const MAX_HOLDERS = 20_000;

/** How long the other book may take to issue, and when it is asked again; doubles up to the last (ms). */
const ANSWER_WITHIN = 20_000;
const RETRY_AFTER = 5_000;
const RETRY_AT_MOST = 300_000;

/** What closing needs from the outside. Time is in milliseconds. */
export interface ClosingContext {
  artistId: string;
  store: BookStore;
  now(): number;
  /** The book of the artist that this one is merged into. */
  book(artistId: string): IssuingBook;
  /** The promise, or a rejection after so many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
  /** Asks for `onAlarm` at that time at the latest; an earlier request stands. */
  wakeAt(time: number): void;
  /** Runs `task` after `delay` ms if the object is still in memory; never needed for correctness. */
  later(delay: number, task: () => Promise<void> | void): void;
  logError(message: string, details: Readonly<Record<string, unknown>>): void;
}

/** Parts of a step that closing takes over from its market. */
export interface MarketSteps {
  /** What time has made due. */
  runDue(): JournalEntry[];
  /** The issuer's ladder made anew. */
  quote(): JournalEntry[];
}

/**
 * How a book ends, and what others that end do to it.
 *
 * Closing is one step: what is due happens, all orders are cancelled, the price at which the
 * issuer takes its shares back is fixed (`redemptionPrice`), and no order is taken any more. Where
 * the artist is delisted, every holding is redeemed in that step for cash. Where it is merged
 * into another, that one's book is first asked to issue shares for all holdings, in one step of its own and
 * at one price (`exchangePrice`); with its answer the holdings are redeemed. It remembers what it answered, and
 * the holdings of a closed book do not change, so asking again until it answers is all that
 * a crash or a lost message calls for. If it cannot issue them, holders get cash.
 *
 * Shares are conserved in both books at every moment, and so is cash: what a redemption owes for shares
 * of the other book goes through the account's `clearing`, in whatever order the two settlements arrive.
 */
export class Closing {
  private readonly context: ClosingContext;
  private readonly book: JournaledBook;
  private readonly steps: MarketSteps;
  private isAsking = false;
  private retryAfter = RETRY_AFTER;

  constructor(context: ClosingContext, book: JournaledBook, steps: MarketSteps) {
    this.context = context;
    this.book = book;
    this.steps = steps;
  }

  /** Whether shares are still to be exchanged. */
  get isPending(): boolean {
    const { closed } = this.book.state;
    return closed !== null && soldShares(this.book.state) > 0;
  }

  /** What closing would come to now, or what it came to. */
  terms(): ClosingTerms {
    const { closed, engine } = this.book.state;
    let openOrders = 0;
    for (const { account } of engine.orders) if (account !== ISSUER) openOrders += 1;
    return {
      closed: closed && { ...closed, pending: this.isPending },
      price: closed ? closed.price : priceOf(this.book.state),
      holdings: this.context.store.journal.holdings(),
      mostHolders: MAX_HOLDERS,
      openOrders,
      suspended: null,
    };
  }

  /**
   * Closes the book for ever: delists the artist, or merges it into another one. Told again it changes
   * nothing. Refusals: `delisted` if it ended otherwise, `too_many_holders`; then nothing is changed.
   */
  close(into: string | null): void {
    const { closed } = this.book.state;
    if (closed && closed.into !== into) throw new ProblemError("delisted", endOf(closed.into));
    if (!closed) this.book.commit(() => this.end(into));
    if (this.isPending) this.context.later(0, () => this.exchange());
  }

  /** Has the book of the artist that this one is merged into issue the shares, then redeems those here. Never rejects. */
  async exchange(): Promise<void> {
    const { closed } = this.book.state;
    if (!closed || closed.into === null || closed.price === null || !this.isPending) return;
    const { artistId, store, book, within, now, wakeAt, logError } = this.context;
    wakeAt(now() + this.retryAfter);
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const holdings = store.journal.holdings();
      const answer = await within(ANSWER_WITHIN, book(closed.into).issueFor(artistId, closed.price, holdings));
      const price = resultOf(answer);
      if (this.isPending) this.book.commit(() => this.redeem(holdings, price));
    } catch (error) {
      this.retryAfter = Math.min(this.retryAfter * 2, RETRY_AT_MOST);
      logError("shares not exchanged yet", { artistId, into: closed.into, error: String(error) });
    } finally {
      this.isAsking = false;
    }
  }

  /** What this book would issue for such holdings; null if it would not. */
  exchangeTerms(redeemedAt: number, holdings: readonly Holding[]): ExchangeTerms | null {
    const price = this.priceFor(redeemedAt, holdings);
    if (price === null) return null;
    let shares = 0;
    let worth = 0;
    for (const holding of holdings) {
      shares += exchangedShares(holding.shares, redeemedAt, price);
      worth += holding.shares * redeemedAt;
    }
    return { price, shares, cashInLieu: worth - shares * price };
  }

  /**
   * Issues shares for those of an artist that is merged into this one: see `IssuingBook`. A closed
   * book issues none, and is closed for ever, so it need not remember that it said so.
   */
  issueFor(from: string, redeemedAt: number, holdings: readonly Holding[]): number | null {
    const { exchanges, closed } = this.book.state;
    const answered = exchanges.get(from);
    if (answered !== undefined || closed) return answered ?? null;
    this.book.commit(() => {
      const due = this.steps.runDue();
      const price = this.priceFor(redeemedAt, holdings);
      const priced = this.book.append([{ type: "exchange_priced", from, price }]);
      return price === null
        ? [...due, ...priced]
        : [...due, ...priced, ...this.issue(from, redeemedAt, holdings, price)];
    });
    return this.book.state.exchanges.get(from) ?? null;
  }

  /** Part of a step: the end of the book. */
  private end(into: string | null): JournalEntry[] {
    const due = this.steps.runDue();
    const holdings = withTrades(this.context.store.journal.holdings(), due);
    if (holdings.length > MAX_HOLDERS)
      throw new ProblemError("too_many_holders", `${holdings.length} accounts hold shares, ${MAX_HOLDERS} at most`);
    const events = [
      ...this.book.run({ type: "quote", account: ISSUER, orders: [] }),
      ...this.book.run({ type: "close" }),
    ];
    const cancelled = this.book.append(events);
    const closed = this.book.append([{ type: "closed", price: priceOf(this.book.state), into }]);
    return [...due, ...cancelled, ...closed, ...(into === null ? this.redeem(holdings, null) : [])];
  }

  /** Part of a step: every holding goes back to the issuer, for cash, or for shares of the other book at `exchangedAt`. */
  private redeem(holdings: readonly Holding[], exchangedAt: number | null): JournalEntry[] {
    const { state } = this.book;
    const price = state.closed?.price ?? 0;
    const issue = issueOf(state);
    const [cash, worth] = [state.house.cash, issue ? potentialOf(issue, issue.sold) : 0];
    const events = holdings.map(({ account, shares }): JournalEvent => {
      const exchanged = exchangedAt === null ? 0 : exchangedShares(shares, price, exchangedAt) * exchangedAt;
      return { type: "redeemed", account, quantity: shares, price, exchanged };
    });
    const entries = this.book.append(events);
    if (soldShares(state) !== 0) throw new InvariantBroken(2, `${soldShares(state)} shares were not redeemed`);
    if (cash - state.house.cash > worth * (1 + ROUNDING))
      throw new InvariantBroken(10, "the issuer paid more for its shares than they are worth by its potential");
    return entries;
  }

  /** Part of a step: shares for all holdings, and the ladder that follows on them. */
  private issue(from: string, redeemedAt: number, holdings: readonly Holding[], price: number): JournalEntry[] {
    const { state } = this.book;
    // There is a price, so there is a fair value.
    const issue = issueOf(state)!;
    const { cash } = state.house;
    const events = holdings
      .map(({ account, shares }) => ({ account, quantity: exchangedShares(shares, redeemedAt, price) }))
      .filter(({ quantity }) => quantity > 0)
      .map(({ account, quantity }): JournalEvent => ({ type: "issued", from, account, quantity, price }));
    const entries = this.book.append(events);
    if (state.house.cash - cash < worthOfNext(issue, soldShares(state) - issue.sold) * (1 - ROUNDING))
      throw new InvariantBroken(10, "the issuer issued shares for less than they are worth by its potential");
    return [...entries, ...this.steps.quote()];
  }

  private priceFor(redeemedAt: number, holdings: readonly Holding[]): number | null {
    const issue = issueOf(this.book.state);
    return issue && exchangePrice(issue, holdings, redeemedAt);
  }
}

/** The issuer's shares as its potential sees them; null before the first fair value. */
function issueOf(state: Readonly<BookState>): Issue | null {
  const { fair, sharesFloated } = state;
  return fair && { fairValue: fair.value, sharesFloated, sold: soldShares(state) };
}

function priceOf(state: Readonly<BookState>): number | null {
  const issue = issueOf(state);
  return issue && redemptionPrice(issue);
}

const endOf = (into: string | null): string => (into === null ? "It was delisted" : `It was merged into ${into}`);

/** Holdings moved by the executions of lines that are not stored yet. */
function withTrades(holdings: readonly Holding[], lines: readonly JournalEntry[]): Holding[] {
  const shares = new Map(holdings.map((holding) => [holding.account, holding.shares]));
  const move = (account: string, quantity: number) => shares.set(account, (shares.get(account) ?? 0) + quantity);
  for (const { event } of lines) {
    if (event.type !== "filled") continue;
    const bought = event.takerSide === "buy" ? event.quantity : -event.quantity;
    move(event.takerAccount, bought);
    move(event.makerAccount, -bought);
  }
  return [...shares]
    .filter(([account, held]) => account !== ISSUER && held !== 0)
    .map(([account, held]) => ({ account, shares: held }))
    .sort((a, b) => (a.account < b.account ? -1 : 1));
}
