import type { FeeAhead } from "./fees.ts";
import { JournalFault, type PublicLine } from "./public-journal.ts";

type Side = "buy" | "sell";

/** An order that may still trade, as far as that can be checked. Cents and shares. */
export interface OpenOrder {
  id: string;
  account: string;
  side: Side;
  /** Its limit; undefined: any price. */
  price: number | undefined;
  remaining: number;
  /** One order cancels the other: the limit that this one has once its stop has triggered. */
  oco?: { stopLimitPrice: number | undefined };
  /** The dearest fee rate that it may be charged, in basis points; undefined: any. */
  feeCapBps: number | undefined;
  /** What it has paid ahead of its exact fee. */
  feeAhead: FeeAhead;
}

/** What an order looks like in a line that puts it into the book. */
interface Entering {
  id: string;
  side: Side;
  type?: string;
  quantity: number;
  price?: number;
  stopLimitPrice?: number;
  feeCapBps?: number;
  feeAhead?: number;
}

/** An execution as its line tells of it. */
export interface Execution {
  type: "filled";
  price: number;
  quantity: number;
  takerSide: Side;
  takerOrder: string;
  takerAccount: string;
  takerFee: number;
  makerOrder: string;
  makerAccount: string;
  makerFee: number;
  takerFeeAhead?: number;
  makerFeeAhead?: number;
}

/** The lines of a public journal that say what may trade, and how; all others are passed over. */
export type OrderEvent =
  | { type: "configured"; fees: { makerFeeBps: number; takerFeeBps: number }; issuer: string }
  | { type: "accepted"; order: Entering & { account: string } }
  | { type: "quoted"; account: string; orders: Entering[] }
  | { type: "amended"; account: string; orderId: string; quantity: number; price?: number; keepsPriority: boolean }
  | { type: "activated" | "cancelled"; account: string; orderId: string }
  | { type: "auction_started" | "auction_ended" }
  | Execution;

/** Follows which orders of a public journal may still trade. */
export class OpenOrders {
  /** By account, then id. */
  private readonly open = new Map<string, Map<string, OpenOrder>>();

  /** Takes the next line. Throws `JournalFault` where one speaks of an order that is not open, by the `prices` rule. */
  follow({ seq, event: line }: PublicLine): void {
    const event = line as OrderEvent;
    switch (event.type) {
      case "accepted":
        return this.enter(event.order.account, event.order);
      case "quoted":
        // A quote replaces all orders of its account.
        this.open.delete(event.account);
        for (const order of event.orders) this.enter(event.account, order);
        return;
      case "amended": {
        const order = this.find(seq, event.account, event.orderId);
        order.remaining = event.quantity;
        if (!event.keepsPriority) order.price = event.price;
        return;
      }
      case "activated": {
        const order = this.find(seq, event.account, event.orderId);
        if (order.oco) order.price = order.oco.stopLimitPrice;
        return;
      }
      case "cancelled":
        return this.leave(this.find(seq, event.account, event.orderId));
      case "filled":
        for (const order of Object.values(this.partiesOf(seq, event))) {
          order.remaining -= event.quantity;
          if (order.remaining === 0) this.leave(order);
        }
    }
  }

  /** The two orders that trade with each other. Throws `JournalFault` if one is not open. */
  partiesOf(
    seq: number,
    { takerAccount, takerOrder, makerAccount, makerOrder }: Execution,
  ): { taker: OpenOrder; maker: OpenOrder } {
    return { taker: this.find(seq, takerAccount, takerOrder), maker: this.find(seq, makerAccount, makerOrder) };
  }

  private enter(
    account: string,
    { id, side, type, quantity, price, stopLimitPrice, feeCapBps, feeAhead }: Entering,
  ): void {
    const orders = this.open.get(account) ?? new Map<string, OpenOrder>();
    const oco = type === "oco" && { oco: { stopLimitPrice } };
    this.open.set(
      account,
      orders.set(id, { id, account, side, price, remaining: quantity, feeCapBps, feeAhead, ...oco }),
    );
  }

  private leave({ account, id }: OpenOrder): void {
    const orders = this.open.get(account);
    orders?.delete(id);
    if (orders?.size === 0) this.open.delete(account);
  }

  private find(seq: number, account: string, id: string): OpenOrder {
    const order = this.open.get(account)?.get(id);
    if (!order) throw new JournalFault("prices", seq, `that account has no open order ${id}`);
    return order;
  }
}
