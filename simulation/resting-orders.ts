import type { AcceptedOrder } from "../durable-objects/order-book/core/engine/types.ts";

/** An order as its book's journal tells of it. */
export interface JournaledOrder {
  id: string;
  account: string;
  side: "buy" | "sell";
  /** Its limit as it is now; null while it has none. */
  price: number | null;
  remaining: number;
  filled: number;
  status: "open" | "filled" | "cancelled" | "rejected";
  /** As accepted; absent for the issuer's quotes. */
  accepted?: AcceptedOrder;
  resting: boolean;
  /** Of an iceberg, what shows of it. */
  shown: number;
}

/** What of an order everybody may see. */
export function shownOf({ accepted, remaining }: JournaledOrder): number {
  return Math.min(accepted?.displayQuantity ?? remaining, remaining);
}

type Queues = Map<number, JournaledOrder[]>;

/** A book's resting orders as plain lists: at each price, who came first is first. */
export class RestingOrders {
  private readonly queues: Record<"buy" | "sell", Queues> = { buy: new Map(), sell: new Map() };

  /** The best price of a side, in cents; null if nothing rests there. */
  best(side: "buy" | "sell"): number | null {
    let best: number | null = null;
    for (const price of this.queues[side].keys())
      if (best === null || (side === "buy" ? price > best : price < best)) best = price;
    return best;
  }

  /** The best price of a side at which anybody but `account` has an order. */
  bestExcept(side: "buy" | "sell", account: string): number | null {
    let best: number | null = null;
    for (const [price, orders] of this.queues[side])
      if (orders.some((order) => order.account !== account))
        if (best === null || (side === "buy" ? price > best : price < best)) best = price;
    return best;
  }

  /** The order whose turn it is on a side, and its price. */
  front(side: "buy" | "sell"): { price: number | null; first: JournaledOrder | undefined } {
    const price = this.best(side);
    return { price, first: price === null ? undefined : this.queues[side].get(price)?.[0] };
  }

  /** Puts an order behind all others at its price. */
  add(order: JournaledOrder): void {
    order.resting = true;
    const queues = this.queues[order.side];
    const queue = queues.get(order.price!);
    if (queue) queue.push(order);
    else queues.set(order.price!, [order]);
  }

  /** Takes an order out; one that does not rest stays as it is. */
  remove(order: JournaledOrder): void {
    if (!order.resting) return;
    order.resting = false;
    const queues = this.queues[order.side];
    const queue = queues.get(order.price!)!;
    queue.splice(queue.indexOf(order), 1);
    if (queue.length === 0) queues.delete(order.price!);
  }
}
