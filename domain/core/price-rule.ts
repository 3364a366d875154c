import type { Execution, OpenOrders, OrderEvent } from "./open-orders.ts";
import { JournalFault, type PublicLine } from "./public-journal.ts";

/**
 * That each execution of a public journal is one that both sides had agreed to:
 * between two open orders on opposite sides, for no more than either still wants,
 * at the maker's price and within the taker's limit. A call auction has one price
 * for all, within the limits of both.
 */
export class PriceRule {
  private readonly orders: OpenOrders;
  /** The price of the call auction that is under way, null before its first execution; undefined when there is none. */
  private auctionPrice: number | null | undefined;

  /** `orders`: as they are before each line that is checked. */
  constructor(orders: OpenOrders) {
    this.orders = orders;
  }

  /** Checks the next line. Throws `JournalFault`. */
  check({ seq, event: line }: PublicLine): void {
    const event = line as OrderEvent;
    switch (event.type) {
      case "auction_started":
        this.auctionPrice = null;
        return;
      case "auction_ended":
        this.auctionPrice = undefined;
        return;
      case "filled":
        return this.checkTrade(seq, event);
    }
  }

  private checkTrade(seq: number, execution: Execution): void {
    const { price, quantity, takerSide } = execution;
    const { taker, maker } = this.orders.partiesOf(seq, execution);
    if (taker.side !== takerSide || maker.side === takerSide) throw fault(seq, "both orders are on one side");
    if (this.auctionPrice === undefined) {
      if (price !== maker.price) throw fault(seq, `the price is ${price}, not the maker's ${maker.price}`);
    } else if (price !== (this.auctionPrice ??= price))
      throw fault(seq, `the price is ${price}, not the auction's ${this.auctionPrice}`);
    for (const { id, side, price: limit, remaining } of [taker, maker]) {
      if (limit !== undefined && (side === "buy" ? price > limit : price < limit))
        throw fault(seq, `the price ${price} is worse than the limit ${limit} of order ${id}`);
      if (quantity > remaining) throw fault(seq, `order ${id} wants no more than ${remaining}`);
    }
  }
}

const fault = (seq: number, message: string): JournalFault => new JournalFault("prices", seq, message);
