import { JournalFault, type PublicLine } from "./public-journal.ts";

type Side = "buy" | "sell";

/** An order that may still trade, as far as that can be checked. Cents and shares. */
interface OpenOrder {
  side: Side;
  /** Its limit; undefined: any price. */
  price: number | undefined;
  remaining: number;
  /** One order cancels the other: the limit that this one has once its stop has triggered. */
  oco?: { stopLimitPrice: number | undefined };
}

/** What an order looks like in a line that puts it into the book. */
interface Entering {
  id: string;
  side: Side;
  type?: string;
  quantity: number;
  price?: number;
  stopLimitPrice?: number;
}

interface Execution {
  type: "filled";
  price: number;
  quantity: number;
  takerSide: Side;
  takerOrder: string;
  takerAccount: string;
  makerOrder: string;
  makerAccount: string;
}

/** The lines of a public journal that say what may trade; all others are passed over. */
type OrderEvent =
  | { type: "accepted"; order: Entering & { account: string } }
  | { type: "quoted"; account: string; orders: Entering[] }
  | { type: "amended"; account: string; orderId: string; quantity: number; price?: number; keepsPriority: boolean }
  | { type: "activated" | "cancelled"; account: string; orderId: string }
  | { type: "auction_started" | "auction_ended" }
  | Execution;

/**
 * Follows the orders of a public journal, and that each execution is one that both
 * sides had agreed to: between two open orders on opposite sides, for no more than
 * either still wants, at the maker's price and within the taker's limit. A call
 * auction has one price for all, within the limits of both.
 */
export class PriceRule {
  /** Open orders by account, then id. */
  private readonly open = new Map<string, Map<string, OpenOrder>>();
  /** The price of the call auction that is under way, null before its first execution; undefined when there is none. */
  private auctionPrice: number | null | undefined;

  /** Takes the next line. Throws `JournalFault`. */
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
        this.find(seq, event.account, event.orderId);
        return this.leave(event.account, event.orderId);
      case "auction_started":
        this.auctionPrice = null;
        return;
      case "auction_ended":
        this.auctionPrice = undefined;
        return;
      case "filled":
        return this.trade(seq, event);
    }
  }

  private trade(seq: number, execution: Execution): void {
    const { price, quantity, takerSide, takerOrder, takerAccount, makerOrder, makerAccount } = execution;
    const taker = this.find(seq, takerAccount, takerOrder);
    const maker = this.find(seq, makerAccount, makerOrder);
    if (taker.side !== takerSide || maker.side === takerSide) throw fault(seq, "both orders are on one side");
    if (this.auctionPrice === undefined) {
      if (price !== maker.price) throw fault(seq, `the price is ${price}, not the maker's ${maker.price}`);
    } else if (price !== (this.auctionPrice ??= price))
      throw fault(seq, `the price is ${price}, not the auction's ${this.auctionPrice}`);
    for (const [id, account, order] of [
      [takerOrder, takerAccount, taker],
      [makerOrder, makerAccount, maker],
    ] as const) {
      const { side, price: limit } = order;
      if (limit !== undefined && (side === "buy" ? price > limit : price < limit))
        throw fault(seq, `the price ${price} is worse than the limit ${limit} of order ${id}`);
      if (quantity > order.remaining) throw fault(seq, `order ${id} wants no more than ${order.remaining}`);
      order.remaining -= quantity;
      if (order.remaining === 0) this.leave(account, id);
    }
  }

  private enter(account: string, { id, side, type, quantity, price, stopLimitPrice }: Entering): void {
    const orders = this.open.get(account) ?? new Map<string, OpenOrder>();
    const oco = type === "oco" && { oco: { stopLimitPrice } };
    this.open.set(account, orders.set(id, { side, price, remaining: quantity, ...oco }));
  }

  private leave(account: string, id: string): void {
    const orders = this.open.get(account);
    orders?.delete(id);
    if (orders?.size === 0) this.open.delete(account);
  }

  private find(seq: number, account: string, id: string): OpenOrder {
    const order = this.open.get(account)?.get(id);
    if (!order) throw fault(seq, `that account has no open order ${id}`);
    return order;
  }
}

const fault = (seq: number, message: string): JournalFault => new JournalFault("prices", seq, message);
