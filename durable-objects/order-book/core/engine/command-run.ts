import { aheadAfter, feeOn } from "../../../../domain/core/fees.ts";
import { notional } from "../../../../domain/core/money.ts";
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
    const takerBps = takerRate(this.book, taker.account, taker.options.feeCapBps);
    const makerBps = makerRate(this.book, maker.account, maker.options.feeCapBps);
    const takerFee = feeOn(amount, takerBps, taker.feeAhead);
    const makerFee = feeOn(amount, makerBps, maker.feeAhead);
    this.emit({
      type: "filled",
      price,
      quantity,
      takerSide: taker.side,
      takerOrder: taker.id,
      takerAccount: taker.account,
      takerFee,
      makerOrder: maker.id,
      makerAccount: maker.account,
      makerFee,
      takerFeeAhead: aheadAfter(amount, takerBps, taker.feeAhead, takerFee),
      makerFeeAhead: aheadAfter(amount, makerBps, maker.feeAhead, makerFee),
    });
    if (maker.remaining === 0 && maker.options.exit !== undefined) this.closedEntries.push(maker);
    if (taker.remaining === 0 && taker.options.exit !== undefined) this.closedEntries.push(taker);
  }
}

/** What orders of `account` pay as takers, in basis points: the issuer nothing, no order more than its cap. */
export function takerRate(book: Book, account: Account, feeCapBps: number | undefined): number {
  return rateFor(book, account, feeCapBps, book.settings.fees.takerFeeBps);
}

function makerRate(book: Book, account: Account, feeCapBps: number | undefined): number {
  return rateFor(book, account, feeCapBps, book.settings.fees.makerFeeBps);
}

function rateFor(book: Book, account: Account, feeCapBps: number | undefined, rateBps: number): number {
  return account === book.settings.issuer ? 0 : Math.min(rateBps, feeCapBps ?? Infinity);
}

/** Whether the order is still in the book. */
export function isLive(book: Book, order: BookOrder): boolean {
  return book.orders.get(order.id) === order;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
