import type { BookMessage } from "../domain/messages/book-events.ts";
import type { AcceptedOrder } from "../durable-objects/order-book/core/engine/types.ts";
import { ISSUER } from "../domain/core/issuer.ts";
import { HashChain, type HashedEntry } from "../durable-objects/order-book/storage/hash-chain.ts";
import { pseudonymsOf } from "../durable-objects/order-book/storage/pseudonyms.ts";
import type { JournalEntry, JournalEvent } from "../durable-objects/order-book/core/state.ts";
import { pseudonymKeyOf } from "../durable-objects/testing/platform/exchange-objects.ts";
import { IssuerQuotes } from "./issuer-quotes.ts";
import { ExecutionTotals, type JournaledFill } from "./execution-totals.ts";
import { Ending } from "./ending.ts";
import { OrderFees } from "./order-fees.ts";
import { type JournaledOrder, RestingOrders, shownOf } from "./resting-orders.ts";
import { broken, type Invariant } from "./violation.ts";

/**
 * Checks one book's journal line by line, apart from the engine: it keeps plain
 * lists of resting orders of its own, and each line must be allowed by them.
 */
export class JournalChecker {
  readonly artistId: string;
  readonly entries: JournalEntry[] = [];
  readonly orders = new Map<string, JournaledOrder>();
  readonly totals = new ExecutionTotals();
  sharesFloated = 0;
  readonly issuer = new IssuerQuotes();
  readonly ending: Ending;
  private readonly resting = new RestingOrders();
  private quotes: JournaledOrder[] = [];
  private readonly orderFees = new OrderFees();
  private fees = { makerFeeBps: 0, takerFeeBps: 0 };
  /** What the market looked like at the end of each turn, by `seq`, and the best prices on the book itself. */
  readonly markets = new Map<number, BookMessage["market"]>();
  readonly bestOnBook = new Map<number, { bid: number | null; ask: number | null }>();
  private market: Omit<BookMessage["market"], "bid" | "ask" | "sharesFloated"> = {
    last: null,
    fairValue: null,
    fairValueAt: null,
    source: null,
    volume: 0,
  };
  private readonly amendments = new Map<string, number>();
  /** In a call auction the book may be crossed, and all trade at one price. */
  private auction = false;
  private auctionEndsAt = 0;
  /** From when on orders of this turn count as expired: what an auction that was over earlier brought, it brought then. */
  private expiryTime = 0;
  private readonly chain: HashChain;
  private time = 0;

  constructor(artistId: string) {
    this.artistId = artistId;
    this.ending = new Ending(artistId, this.totals);
    this.chain = new HashChain(pseudonymsOf(pseudonymKeyOf(artistId)));
  }

  get seq(): number {
    return this.entries.length;
  }

  /** Position and hash of the last line. */
  get head(): string {
    return `${this.artistId} ${this.seq} ${this.chain.head}`;
  }

  /** How many accounts hold shares. */
  get holders(): number {
    return [...this.totals.accounts.values()].filter(({ shares }) => shares > 0).length;
  }

  /** The best prices that anybody gets, in cents. */
  get best(): { bid: number | null; ask: number | null } {
    return this.issuer.bestPrices(this.resting);
  }

  /** Takes the lines that one turn of the book added. */
  follow(lines: readonly HashedEntry[]): void {
    const endsAuction = lines.some(({ event }) => event.type === "auction_ended");
    for (const line of lines) {
      const { hash: _link, format: _format, ...entry } = line;
      this.check(entry.seq === this.seq + 1, 6, `journal line ${entry.seq} follows ${this.seq}`);
      this.check(
        this.chain.follow(line),
        7,
        `the hash of journal line ${entry.seq} does not follow from what came before`,
      );
      this.check(entry.time >= this.time, 7, `time runs backwards at ${entry.seq}`);
      this.time = entry.time;
      this.expiryTime = endsAuction ? Math.min(this.auctionEndsAt, entry.time) : entry.time;
      this.entries.push(entry);
      this.ending.follow(entry, { sharesFloated: this.sharesFloated, fairValue: this.market.fairValue });
      this.apply(entry.event, entry.seq);
      this.issuer.follow(entry);
    }
    const [bid, ask] = [this.resting.best("buy"), this.resting.best("sell")];
    this.check(
      this.auction || bid === null || ask === null || bid < ask,
      5,
      `the book is crossed: ${bid} bid, ${ask} asked`,
    );
    this.check(!this.ending.closed || !this.hasOpenOrders, 13, "a closed book has orders");
    this.bestOnBook.set(this.seq, { bid, ask });
    this.markets.set(this.seq, { ...this.market, ...this.best, sharesFloated: this.sharesFloated });
  }

  private apply(event: JournalEvent, seq: number): void {
    switch (event.type) {
      case "listed":
        this.sharesFloated = this.totals.house.inventory = event.sharesFloated;
        return;
      case "configured":
        this.fees = event.fees;
        return;
      case "valued":
        Object.assign(this.market, { fairValue: event.fairValue, fairValueAt: event.observedAt, source: event.source });
        return;
      case "accepted":
        return this.accept(event.order);
      case "quoted":
        for (const order of this.quotes) this.leave(order, "cancelled");
        this.quotes = event.orders.map((quote) => ({
          ...quote,
          account: ISSUER,
          remaining: quote.quantity,
          filled: 0,
          status: "open",
          resting: false,
          shown: quote.quantity,
        }));
        for (const order of this.quotes) {
          this.orders.set(order.id, order);
          this.resting.add(order);
        }
        return;
      case "filled":
        return this.fill(event, seq);
      case "cancelled": {
        const order = this.live(event.orderId);
        this.check(
          order.remaining === event.quantity,
          4,
          `${event.quantity} of order ${order.id} were cancelled, ${order.remaining} were open`,
        );
        return this.leave(order, "cancelled");
      }
      case "rejected":
        this.check(!this.orders.has(event.orderId), 8, `order ${event.orderId} was rejected after it was taken`);
        this.orders.set(event.orderId, {
          id: event.orderId,
          account: event.account,
          side: "buy",
          price: null,
          remaining: 0,
          filled: 0,
          status: "rejected",
          resting: false,
          shown: 0,
        });
        return;
      case "triggered":
        return this.resting.remove(this.live(event.orderId));
      case "activated": {
        const order = this.live(event.orderId);
        if (order.accepted?.type === "oco") order.price = order.accepted.stopLimitPrice ?? null;
        return this.restIfItMay(order);
      }
      case "amended": {
        const order = this.live(event.orderId);
        const { resting } = order;
        if (!event.keepsPriority) this.resting.remove(order);
        order.remaining = event.quantity;
        order.shown = event.keepsPriority ? Math.min(order.shown, event.quantity) : shownOf(order);
        if (event.keepsPriority) return;
        order.price = event.price ?? null;
        if (resting) this.resting.add(order);
        return;
      }
      case "amend_handled":
        this.check(
          event.amendment > (this.amendments.get(event.orderId) ?? 0),
          8,
          `change ${event.amendment} of order ${event.orderId} acted again`,
        );
        this.amendments.set(event.orderId, event.amendment);
        return;
      case "auction_started":
        this.auction = true;
        this.auctionEndsAt = event.endsAt;
        return;
      case "auction_ended":
        this.auction = false;
        return;
    }
  }

  private get hasOpenOrders(): boolean {
    for (const { status } of this.orders.values()) if (status === "open") return true;
    return false;
  }

  private accept(accepted: AcceptedOrder): void {
    const { id, account, side, price, quantity, type, timeInForce } = accepted;
    this.check(!this.orders.has(id), 8, `order ${id} was taken twice`);
    const order: JournaledOrder = {
      id,
      account,
      side,
      price: price ?? null,
      remaining: quantity,
      filled: 0,
      status: "open",
      accepted,
      resting: false,
      shown: 0,
    };
    order.shown = shownOf(order);
    this.orders.set(id, order);
    if (type === "oco") this.resting.add(order);
    else if (type === "limit") this.restIfItMay(order);
    else if (type === "market")
      this.check(timeInForce === "IOC" || timeInForce === "FOK", 5, `market order ${id} would rest`);
  }

  private fill(event: Extract<JournalEvent, { type: "filled" }>, seq: number): void {
    const { price, quantity, takerSide } = event;
    this.market.last = price;
    this.market.volume += quantity;
    const taker = this.live(event.takerOrder);
    const maker = this.live(event.makerOrder);
    this.check(
      taker.account === event.takerAccount && maker.account === event.makerAccount,
      6,
      `execution ${seq} names the wrong accounts`,
    );
    this.check(taker.account !== maker.account, 5, `execution ${seq} is a trade of ${taker.account} with itself`);
    this.check(
      quantity > 0 && quantity <= Math.min(taker.remaining, maker.remaining),
      6,
      `execution ${seq} is larger than its orders`,
    );
    for (const order of [taker, maker]) this.checkTerms(order, price, seq);
    if (!this.auction) this.checkPriority(maker, takerSide, price, seq);
    this.check(this.auction || !taker.accepted?.postOnly, 5, `execution ${seq}: a post-only order takes`);
    if (quantity < maker.shown) maker.shown -= quantity;
    else if (quantity < maker.remaining) this.showNext(maker, maker.remaining - quantity);
    this.settle(
      taker,
      { orderId: taker.id, seq, price, quantity, fee: event.takerFee, feeAhead: event.takerFeeAhead, role: "taker" },
      this.fees.takerFeeBps,
    );
    taker.shown = shownOf(taker);
    this.settle(
      maker,
      { orderId: maker.id, seq, price, quantity, fee: event.makerFee, feeAhead: event.makerFeeAhead, role: "maker" },
      this.fees.makerFeeBps,
    );
  }

  private checkPriority(maker: JournaledOrder, takerSide: "buy" | "sell", price: number, seq: number): void {
    const { price: best, first } = this.resting.front(takerSide === "buy" ? "sell" : "buy");
    this.check(maker.price === price, 5, `execution ${seq} prints at ${price}, its maker asks ${maker.price}`);
    this.check(price === best, 5, `execution ${seq} is at ${price}, the best price is ${best}`);
    this.check(first === maker, 5, `execution ${seq} passes over an earlier order at ${price}`);
  }

  /** No order trades beyond its limit or after its time. */
  private checkTerms({ id, side, price: limit, accepted }: JournaledOrder, price: number, seq: number): void {
    this.check(
      limit === null || (side === "buy" ? price <= limit : price >= limit),
      5,
      `execution ${seq} is beyond the limit of order ${id}`,
    );
    this.check(
      accepted?.expiresAt === undefined || this.expiryTime < accepted.expiresAt,
      5,
      `execution ${seq}: order ${id} has expired`,
    );
  }

  /** An iceberg whose slice is used up goes to the back with the next. */
  private showNext(order: JournaledOrder, remaining: number): void {
    order.shown = Math.min(order.accepted?.displayQuantity ?? remaining, remaining);
    if (!order.resting) return;
    this.resting.remove(order);
    this.resting.add(order);
  }

  private settle(order: JournaledOrder, fill: JournaledFill, feeBps: number): void {
    const { seq, fee, feeAhead } = fill;
    const due = this.orderFees.charge(order, fill, feeBps);
    this.check(fee === due.fee, 1, `the fee of execution ${seq} is ${fee}, not ${due.fee}`);
    this.check(feeAhead === due.feeAhead, 1, `execution ${seq} leaves ${feeAhead} paid ahead, not ${due.feeAhead}`);
    this.totals.add(order, fill);
    this.check(this.totals.house.inventory >= 0, 3, "the issuer sold shares that it does not hold");
    order.remaining -= fill.quantity;
    order.filled += fill.quantity;
    if (order.remaining === 0) this.leave(order, "filled");
  }

  private live(id: string): JournaledOrder {
    const order = this.orders.get(id);
    if (order?.status !== "open")
      throw broken(6, `${this.artistId}: the journal touches order ${id}, which is ${order?.status ?? "unknown"}`);
    return order;
  }

  private restIfItMay(order: JournaledOrder): void {
    const timeInForce = order.accepted?.timeInForce;
    if (order.price !== null && (timeInForce === "GTC" || timeInForce === "GTD")) this.resting.add(order);
  }

  private leave(order: JournaledOrder, status: "filled" | "cancelled"): void {
    if (order.status !== "open") return;
    order.status = status;
    this.resting.remove(order);
    if (order.account === ISSUER) this.orders.delete(order.id);
  }

  private check(holds: boolean, invariant: Invariant, message: string): void {
    if (!holds) throw broken(invariant, `${this.artistId}: ${message}`);
  }
}
