import { feeOn, notional } from "../../../../domain/core/money.ts";
import { applyEvent } from "./apply.ts";
import type { Book, BookOrder } from "./book.ts";
import type { Account, BookEvent, CancelReason, RejectCode } from "./types.ts";

/**
 * One command being carried out. It changes the book only by `emit`, so its list
 * of events says all that it did.
 */
export class CommandRun {
  readonly book: Book;
  readonly time: number;
  events: BookEvent[] = [];
  /** Closed bracket entries that traded: their exits enter next. */
  readonly closedEntries: BookOrder[] = [];

  constructor(book: Book, time: number) {
    this.book = book;
    this.time = time;
  }

  emit(event: BookEvent): void {
    applyEvent(this.book, event, this.time);
    // Most commands have one event: this makes room for one, a first `push` for seventeen.
    if (this.events.length === 0) this.events = [event];
    else this.events.push(event);
  }

  reject(orderId: unknown, account: unknown, code: RejectCode): void {
    this.emit({ type: "rejected", orderId: text(orderId), account: text(account), code });
  }

  cancel(order: BookOrder, reason: CancelReason): void {
    const { id, account } = order;
    this.emit({ type: "cancelled", orderId: id, account, quantity: order.remaining, reason });
    if (order.options.exit !== undefined && order.filled > 0) this.closedEntries.push(order);
  }

  /** Lets two orders trade. Fees are final here: replay never computes them again. */
  trade(taker: BookOrder, maker: BookOrder, price: number, quantity: number): void {
    const amount = notional(price, quantity);
    const { fees } = this.book.settings;
    this.emit({
      type: "filled",
      price,
      quantity,
      takerSide: taker.side,
      takerOrder: taker.id,
      takerAccount: taker.account,
      takerFee: feeOn(amount, rateOf(this.book, taker, fees.takerFeeBps)),
      makerOrder: maker.id,
      makerAccount: maker.account,
      makerFee: feeOn(amount, rateOf(this.book, maker, fees.makerFeeBps)),
    });
    if (maker.remaining === 0 && maker.options.exit !== undefined) this.closedEntries.push(maker);
    if (taker.remaining === 0 && taker.options.exit !== undefined) this.closedEntries.push(taker);
  }
}

/** What an order pays: never more than its cap, whatever the schedule has become since. */
function rateOf(book: Book, order: BookOrder, rateBps: number): number {
  return Math.min(rateFor(book, order.account, rateBps), order.options.feeCapBps ?? Infinity);
}

/** What `account` pays: the issuer nothing. */
function rateFor(book: Book, account: Account, rateBps: number): number {
  return account === book.settings.issuer ? 0 : rateBps;
}

/** The taker's rate of `account`, in basis points. */
export function takerRate(book: Book, account: Account): number {
  return rateFor(book, account, book.settings.fees.takerFeeBps);
}

/** Whether the order is still in the book. */
export function isLive(book: Book, order: BookOrder): boolean {
  return book.orders.get(order.id) === order;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
