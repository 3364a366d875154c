import { randomBytes } from "node:crypto";
import { DurableObject } from "cloudflare:workers";
import type { Level } from "../../domain/core/depth.ts";
import type { Holding } from "../../domain/core/redemption.ts";
import { type Alarm, alarmOf } from "../platform/alarms.ts";
import { Deadlines } from "../platform/deadlines.ts";
import { later } from "../platform/later.ts";
import { logError } from "../platform/log-error.ts";
import type { BookSnapshot } from "../protocol/book-snapshot.ts";
import { MARKET_ROOM, artistRoom } from "../protocol/room-names.ts";
import type { PendingAmendment } from "../protocol/order-commands.ts";
import type { ClosingTerms, ExchangeTerms } from "../protocol/closing.ts";
import { type Outcome, outcomeOf } from "../protocol/outcome.ts";
import type { BookPeer, BookReply, IssuingBook } from "../protocol/peers.ts";
import type { BookBalance } from "../protocol/balance.ts";
import type { ArtistMarket } from "./core/artist-market.ts";
import { openMarket } from "./storage/open.ts";
import type { NewOrder } from "../protocol/order-commands.ts";
import type { House, Outlook } from "./core/state.ts";

/** One artist's order book; named by the artist's id. */
export class OrderBook extends DurableObject<Env> implements BookPeer, IssuingBook {
  private readonly alarms: Alarm;
  private readonly market: ArtistMarket;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const artistId = ctx.id.name;
    if (artistId === undefined) throw new Error("an order book is reached by its artist's id");
    this.alarms = alarmOf(ctx);
    this.market = openMarket({
      artistId,
      sql: ctx.storage.sql,
      transaction: (write) => this.alarms.transaction(() => ctx.storage.transactionSync(write)),
      now: this.alarms.now,
      newPseudonymKey: () => randomBytes(32).toString("hex"),
      within: new Deadlines().within,
      fees: { makerFeeBps: env.MAKER_FEE_BPS, takerFeeBps: env.TAKER_FEE_BPS },
      protection: {
        bandBps: env.PRICE_BAND_BPS || null,
        haltBps: env.HALT_BPS || null,
        haltMs: env.HALT_SECONDS * 1_000,
      },
      openingMs: env.OPENING_SECONDS * 1_000,
      portfolio: (account) => env.PORTFOLIO.getByName(account),
      book: (artistId) => env.ORDER_BOOK.getByName(artistId),
      project: async (message) => void (await env.EVENTS.send(message)),
      showFrame: (frame) => env.ROOM.getByName(artistRoom(artistId)).show(JSON.stringify(frame), frame.seq),
      showTick: (tick) => env.ROOM.getByName(MARKET_ROOM).showTick(tick),
      wakeAt: (time) => this.alarms.wakeAt(time),
      later,
      logError,
    });
  }

  /** Lists the artist with so many shares; once listed, listing again changes nothing. */
  list(sharesFloated: number): void {
    this.market.list(sharesFloated);
  }

  /** Takes a new fair value (cents), observed at `observedAt` (ms), and how far it can be relied on. */
  value(fairValue: number, source: string, observedAt: number, outlook?: Outlook): void {
    this.market.value(fairValue, source, observedAt, outlook);
  }

  async submit(order: NewOrder, acked: number, placedAt?: number): Promise<BookReply> {
    return this.market.submit(order, acked, placedAt);
  }

  async cancel(orderId: string, account: string, acked: number): Promise<BookReply> {
    return this.market.cancel(orderId, account, acked);
  }

  async cancelAll(account: string, acked: number): Promise<BookReply> {
    return this.market.cancelAll(account, acked);
  }

  async amend(orderId: string, account: string, amendment: PendingAmendment, acked: number): Promise<BookReply> {
    return this.market.amend(orderId, account, amendment, acked);
  }

  /** Closes the book for ever: delists the artist, or merges it into another one. Told again it changes nothing. */
  close(into: string | null): Promise<Outcome<void>> {
    return outcomeOf(() => this.market.close(into));
  }

  /** What closing the book would come to now, or what it came to. */
  closingTerms(): Promise<Outcome<ClosingTerms>> {
    return outcomeOf(() => this.market.closingTerms());
  }

  issueFor(artistId: string, redeemedAt: number, holdings: Holding[]): Promise<Outcome<number | null>> {
    return outcomeOf(() => this.market.issueFor(artistId, redeemedAt, holdings));
  }

  /** What this book would issue for holdings that are redeemed at `redeemedAt` cents each; null if it would not. */
  exchangeTerms(redeemedAt: number, holdings: Holding[]): Promise<Outcome<ExchangeTerms | null>> {
    return outcomeOf(() => this.market.exchangeTerms(redeemedAt, holdings));
  }

  /** Shares at each price, best first; null if the artist is not listed. */
  depth(): { seq: number; bids: Level[]; asks: Level[] } | null {
    return this.market.listed ? this.market.depth() : null;
  }

  /** What a client of the artist's room starts from; null if the artist is not listed. */
  watch(): BookSnapshot | null {
    if (!this.market.listed) return null;
    const frame = this.market.watch();
    return { seq: frame.seq, frame: JSON.stringify(frame) };
  }

  accounts(): string[] {
    return this.market.accounts();
  }

  /** What this book says about the exchange's balance; `settledSeqs`: see `bookBalance`. */
  balance(settledSeqs: Record<string, number>): BookBalance | null {
    return this.market.balance(settledSeqs);
  }

  /** Journal lines beyond `seq` in their public form, as JSON of `PublicLine`s. */
  journalAfter(seq: number, limit: number): string {
    return JSON.stringify(this.market.journalAfter(seq, limit));
  }

  fingerprint(): { seq: number; hash: string; engine: string; house: House } {
    return this.market.fingerprint();
  }

  diagnostics(): ReturnType<ArtistMarket["diagnostics"]> {
    return this.market.diagnostics();
  }

  /** Lets a book trade again that was suspended: false if it was not. */
  resume(): boolean {
    return this.market.resume();
  }

  async redrive(): Promise<void> {
    await this.market.redrive();
  }

  async reproject(): Promise<void> {
    await this.market.reproject();
  }

  /** D1 holds the journal lines beyond `from` up to `to`. */
  projected(from: number, to: number): void {
    this.market.projected(from, to);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    return this.alarms.handle(() => this.market.onAlarm(), info?.scheduledTime);
  }
}
