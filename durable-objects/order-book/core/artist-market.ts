import type { Level } from "../../../domain/core/depth.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { PublicLine } from "../../../domain/core/public-journal.ts";
import type { Holding } from "../../../domain/core/redemption.ts";
import type { DepthMessage } from "../../../domain/messages/wire.ts";
import type { BookBalance } from "../../protocol/balance.ts";
import type { NewOrder, PendingAmendment } from "../../protocol/order-commands.ts";
import type { ClosingTerms, ExchangeTerms } from "../../protocol/closing.ts";
import type { BookReply } from "../../protocol/peers.ts";
import type { Settlement } from "../../protocol/settlement.ts";
import { bookBalance } from "./balance.ts";
import type { BookStore } from "./book-store.ts";
import { Closing, type ClosingContext } from "./closing.ts";
import type { Suspension } from "../../platform/suspension.ts";
import { type BookEvent, type Command, findOrder, nextDue, snapshotBook, snapshotHash } from "./engine/index.ts";
import { type FollowUpContext, FollowUps } from "./follow-ups.ts";
import { type BookRules, configureBook, isConfigured, openBook } from "./house-commands.ts";
import { isLadderOld, isLadderUsed, quoteBook, USUAL_VOLATILITY, valuedAnew, wouldTrade } from "./issuer.ts";
import { JournaledBook } from "./journaled-book.ts";
import { depthOf } from "./market-view.ts";
import { publicSnapshot } from "./public-event.ts";
import { DELIVERY_BATCH } from "./settlement-delivery.ts";
import type { BookState, House, JournalEntry, JournalEvent, Outlook } from "./state.ts";

/** The least by which prices differ, in cents. */
const TICK = 1;

/** A fair value that has not moved is taken again after so many milliseconds: it is still so. */
const CONFIRM_EVERY = 3_600_000;

/** What an artist's market needs from the outside. Time is in milliseconds. */
export interface MarketContext extends BookRules, FollowUpContext, ClosingContext {
  /** A new secret, which nobody can guess. */
  newPseudonymKey(): string;
  suspension: Suspension;
}

/**
 * One artist's market: matches, journals, settles with the portfolios through
 * its outbox, keeps the issuer's quotes, and tells rooms and D1. Each command is
 * one step of a `JournaledBook`.
 */
export class ArtistMarket {
  private readonly context: MarketContext;
  private readonly store: BookStore;
  private readonly followUps: FollowUps;
  private readonly book: JournaledBook;
  private readonly closing: Closing;

  constructor(context: MarketContext) {
    this.context = context;
    this.store = context.store;
    this.book = new JournaledBook(context, {
      afterCommand: (entries) => this.followUps.afterCommand(entries),
      scheduleDelivery: () => this.followUps.scheduleDelivery(),
    });
    this.followUps = new FollowUps(
      { ...context, transaction: (write) => this.book.transact(write) },
      { state: () => this.state, requote: () => this.requote(), refreshQuotes: () => this.refreshQuotes() },
    );
    this.closing = new Closing(context, this.book, { runDue: () => this.runDue(), quote: () => this.quote() });
  }

  /** The market as it stands; do not change it. */
  get current(): Readonly<BookState> {
    return this.state;
  }

  private get state(): BookState {
    return this.book.state;
  }

  get listed(): boolean {
    return this.state.artistId !== null;
  }

  /** Whether the artist is listed, and trading neither over nor suspended. */
  private get isTrading(): boolean {
    return this.listed && this.state.closed === null && this.context.suspension.reason === null;
  }

  /**
   * Lists the artist, once: the issuer receives the floated shares, and the
   * opening auction begins. Listing again changes nothing.
   */
  list(sharesFloated: number): void {
    if (this.listed) return;
    this.book.commit(() => {
      this.store.createTables(this.context.newPseudonymKey());
      return this.book.append([
        { type: "listed", artistId: this.context.artistId, sharesFloated },
        ...this.configure(),
        ...openBook(this.state, this.context, this.book.stepTime),
      ]);
    });
  }

  /**
   * Takes a fair value in cents, and how far it can be relied on. One observed no later than the
   * present one changes nothing; nor does one within a tick of it, but for one an hour, to say that it
   * is still so. The issuer quotes from it once somebody trades or looks: at once if
   * somebody is watching, an auction is on, or the quotes would meet somebody's order.
   */
  value(fairValue: number, source: string, observedAt: number, outlook: Outlook = {}): void {
    const { fair } = this.state;
    if (!this.isTrading || observedAt <= (fair?.observedAt ?? 0)) return;
    const isNews = !fair || Math.abs(fairValue - fair.value) > TICK || observedAt >= fair.observedAt + CONFIRM_EVERY;
    if (!isNews && isConfigured(this.state, this.context)) return;
    const { volatilityBps = USUAL_VOLATILITY, dueAt } = outlook;
    this.book.commit(() => [
      ...this.runDue(),
      ...this.book.append([
        ...this.configure(),
        { type: "valued", fairValue, source, observedAt, volatilityBps, dueAt },
      ]),
      ...(this.isQuoteNeeded ? this.quote() : []),
    ]);
  }

  private get isQuoteNeeded(): boolean {
    return this.followUps.isWatched || this.state.engine.auction !== null || wouldTrade(this.state);
  }

  /**
   * Takes an order. Sent again it acts once: the answer is what the account has
   * not acknowledged, in which the outcome is unless it already has it. One
   * placed (`placedAt`, ms) before the listing is refused for ever: the account
   * may have been told so, and let go of its hold.
   */
  submit(order: NewOrder, acked: number, placedAt = this.context.now()): BookReply {
    if (!this.listed || placedAt < this.state.listedAt) return { settlements: [], refused: "unknown_artist" };
    if (this.store.journal.knowsOrder(order.id)) return this.reply(order.account, acked);
    if (this.state.closed) return { ...this.reply(order.account, acked), refused: "delisted" };
    return this.command({ type: "place", order }, order.account, acked);
  }

  /** Cancels what is left of an order; one that is no longer open stays as it is. */
  cancel(orderId: string, account: string, acked: number): BookReply {
    if (!this.listed) return { settlements: [], refused: "unknown_artist" };
    return this.command({ type: "cancel", orderId, account }, account, acked);
  }

  /** Cancels every order that the account has here, in one step: one settlement tells it of all. */
  cancelAll(account: string, acked: number): BookReply {
    if (!this.listed) return { settlements: [], refused: "unknown_artist" };
    return this.command({ type: "cancel_all", account }, account, acked);
  }

  /**
   * Changes an open order; each amendment of an order, by its number, acts once.
   * One that is refused is remembered too: its account has let go of the hold.
   */
  amend(orderId: string, account: string, amendment: PendingAmendment, acked: number): BookReply {
    if (!this.listed) return { settlements: [], refused: "unknown_artist" };
    const order = findOrder(this.state.engine, orderId);
    const handled = this.state.amendments.get(orderId) ?? 0;
    if (!order || order.account !== account || amendment.number <= handled) return this.reply(account, acked);
    const answer = this.book.commit(() => {
      this.store.outbox.acknowledge(account, acked);
      const quoted = this.freshQuotes();
      const { number, price, stopPrice } = amendment;
      const quantity = amendment.quantity === undefined ? undefined : amendment.quantity - order.filled;
      const events = this.book.run({ type: "amend", orderId, account, price, stopPrice, quantity });
      const done = events.filter(({ type }) => type !== "rejected");
      const refusal = events.find((event) => event.type === "rejected");
      // Time was up: the order closed before its change came to it, and so did its hold.
      if (refusal?.code === "not_found") return [...quoted, ...this.book.append(done)];
      const handled = {
        type: "amend_handled",
        orderId,
        account,
        amendment: number,
        code: refusal?.code ?? null,
      } as const;
      return [...quoted, ...this.book.append([...done, handled])];
    }, account);
    return this.reply(account, acked, answer);
  }

  /** Delists the artist, or merges it into another: see `Closing.close`. Refusal besides: `unknown_artist`. */
  close(into: string | null): void {
    this.assertListed();
    if (into === this.context.artistId) throw new ProblemError("merge_refused", "An artist is not merged into itself");
    this.closing.close(into);
  }

  /** What closing the book would come to. Refusal: `unknown_artist`. */
  closingTerms(): ClosingTerms {
    this.assertListed();
    return { ...this.closing.terms(), suspended: this.context.suspension.reason };
  }

  /** Issues shares for those of an artist that is merged into this one: see `IssuingBook`. Refusal: `unknown_artist`. */
  issueFor(from: string, redeemedAt: number, holdings: readonly Holding[]): number | null {
    this.assertListed();
    return this.closing.issueFor(from, redeemedAt, holdings);
  }

  /** What `issueFor` would come to now; null if none would be issued. Refusal: `unknown_artist`. */
  exchangeTerms(redeemedAt: number, holdings: readonly Holding[]): ExchangeTerms | null {
    this.assertListed();
    return this.isTrading ? this.closing.exchangeTerms(redeemedAt, holdings) : null;
  }

  private assertListed(): void {
    if (!this.listed) throw new ProblemError("unknown_artist");
  }

  /** Shares at each price, best first. */
  depth(): { seq: number; bids: Level[]; asks: Level[] } {
    this.refreshQuotes();
    return depthOf(this.state);
  }

  /** The frame a joining client starts from; later frames follow on it. */
  watch(): DepthMessage {
    this.refreshQuotes();
    return this.followUps.watch();
  }

  /** The accounts that ever traded here. */
  accounts(): string[] {
    return this.listed
      ? this.book
          .caughtUpOutbox()
          .all()
          .map(({ account }) => account)
      : [];
  }

  /** What this book says about the exchange's balance; null if the artist is not listed. See `bookBalance`. */
  balance(settledSeqs: Readonly<Record<string, number>>): BookBalance | null {
    if (!this.listed) return null;
    this.book.caughtUpOutbox();
    return bookBalance(this.state, this.store, settledSeqs);
  }

  /** Journal lines beyond `seq` in their public form, with the links of the hash chain. */
  journalAfter(seq: number, limit: number): PublicLine<JournalEvent>[] {
    return this.listed ? this.store.journal.publicAfter(seq, limit) : [];
  }

  /** What replaying the public journal up to `seq` must give. */
  fingerprint(): { seq: number; hash: string; engine: string; house: House } {
    const snapshot = publicSnapshot(snapshotBook(this.state.engine), this.store.journal.nameOf);
    return { ...this.store.journal.head, engine: snapshotHash(snapshot), house: { ...this.state.house } };
  }

  /**
   * Last `seq` and hash of the journal, settlements not acknowledged, channels
   * that keep failing, how far D1 was told, and why trading is suspended, if it is.
   */
  diagnostics(): {
    seq: number;
    hash: string;
    pending: number;
    failing: number;
    projectedSeq: number;
    suspended: string | null;
  } {
    if (!this.listed) return { seq: 0, hash: "", pending: 0, failing: 0, projectedSeq: 0, suspended: null };
    return {
      ...this.store.journal.head,
      ...this.book.caughtUpOutbox().size(),
      projectedSeq: this.store.projectedSeq(),
      suspended: this.context.suspension.reason,
    };
  }

  /** Tries every waiting delivery now, without waiting for its backoff. */
  async redrive(): Promise<void> {
    if (!this.listed) return;
    this.book.caughtUpOutbox().redrive(this.context.now());
    await this.followUps.deliver();
  }

  /** Ends a suspension: false if there was none. */
  resume(): boolean {
    const lifted = this.context.suspension.lift();
    if (lifted) this.advance();
    return lifted;
  }

  /** Tells D1 of the whole journal again. */
  async reproject(): Promise<void> {
    if (!this.listed) return;
    await this.followUps.reproject();
  }

  /** Delivers and projects what is due. Never throws: the platform gives up on alarms that do. */
  async onAlarm(): Promise<void> {
    if (!this.listed) return;
    this.advance();
    this.requote();
    await Promise.all([this.closing.exchange(), this.followUps.deliver(), this.followUps.project()]);
  }

  /** Does what time has made due in the book: expiries, the end of an auction. */
  private advance(): void {
    const due = nextDue(this.state.engine);
    if (due === null || !this.isTrading) return;
    if (due <= this.context.now()) this.book.commit(() => this.runDue());
    else this.context.wakeAt(due);
  }

  /** D1 holds the journal lines beyond `from` up to `to`. */
  projected(from: number, to: number): void {
    if (this.listed) this.followUps.projected(from, to);
  }

  private command(command: Command, account: string, acked: number): BookReply {
    const answer = this.book.commit(() => {
      this.store.outbox.acknowledge(account, acked);
      const quoted = command.type === "place" ? this.freshQuotes() : [];
      const events = this.book.run(command);
      // Only the outcome of an order is remembered; a cancel that came too late leaves no trace.
      const kept = command.type === "place" ? events : events.filter(({ type }) => type !== "rejected");
      return [...quoted, ...this.book.append(kept)];
    }, account);
    return this.reply(account, acked, answer);
  }

  /** What the account has not acknowledged; `latest` is its last settlement, if it is at hand. */
  private reply(account: string, acked: number, latest?: Settlement): BookReply {
    if (latest && latest.prev <= acked) return { settlements: [latest] };
    return {
      settlements: this.store.outbox.unacknowledged(account, DELIVERY_BATCH).filter(({ seq }) => seq > acked),
    };
  }

  /** What time has made due. Before the issuer quotes: the end of an auction moves the reference, and what the issuer holds. */
  private runDue(): JournalEntry[] {
    return this.book.append(this.book.run({ type: "advance" }));
  }

  private configure(): BookEvent[] {
    return configureBook(this.state, this.context, this.book.stepTime);
  }

  /** Part of a step: the issuer's ladder made anew. */
  private quote(): JournalEntry[] {
    const valued = this.book.append(valuedAnew(this.state));
    const events = quoteBook(this.state, this.book.stepTime, this.context.makeLadder);
    const refusal = events.find((event) => event.type === "rejected");
    if (refusal) {
      const { artistId, logError } = this.context;
      logError("the issuer's ladder was refused", { artistId, code: refusal.code });
    }
    return [...valued, ...this.book.append(events.filter(({ type }) => type !== "rejected"))];
  }

  /** Part of a step: the issuer's ladder made anew if it lags behind, before anybody may trade with it. */
  private freshQuotes(): JournalEntry[] {
    return isLadderOld(this.state, this.book.stepTime) ? [...this.runDue(), ...this.quote()] : [];
  }

  private refreshQuotes(): void {
    if (this.isTrading && isLadderOld(this.state, this.context.now())) this.book.commit(() => this.freshQuotes());
  }

  private requote(): void {
    if (this.isTrading && isLadderUsed(this.state)) this.book.commit(() => [...this.runDue(), ...this.quote()]);
  }
}
