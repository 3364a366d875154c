import type { Order } from "../domain/core/orders.ts";
import type { PlaceRequest } from "../durable-objects/protocol/portfolio-calls.ts";
import { broken } from "./violation.ts";

/** Why an order may be refused by its account, and by its book. */
export const UNCOVERED = ["insufficient_cash", "insufficient_shares", "too_many_orders", "position_limit"];
export const REFUSED = [
  "post_only",
  "fill_or_kill",
  "stop_price",
  "oco_price",
  "price_band",
  "market_closed",
  "order_refused",
];
export const REFUSALS_OF_ORDERS = [...UNCOVERED, ...REFUSED, "unknown_artist", "delisted", "rate_limited"];

/** What users write into their orders: gone once they have left. */
export const CAPTION = "a caption of a user";

/** What a user knows of one of its commands. */
export interface Placed {
  request: PlaceRequest;
  /** Given by the first answer. */
  orderId: string | null;
  /** The first answer that told the outcome, as JSON. */
  outcome: string | null;
  cancelled: boolean;
}

/** What a user knows of its orders, from the answers it got alone. One that does not fit an earlier one breaks invariant 8. */
export class UserOrders {
  readonly placed: Placed[] = [];
  /** Those that rest, as far as it knows. */
  readonly open: Placed[] = [];
  private readonly name: string;
  private readonly shares = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  /** A new command. */
  remember(request: PlaceRequest): Placed {
    const placed: Placed = { request, orderId: null, outcome: null, cancelled: false };
    this.placed.push(placed);
    return placed;
  }

  /** Its answer, which must fit those before. */
  told(placed: Placed, order: Order): void {
    const { request, outcome } = placed;
    const same =
      order.clientOrderId === request.clientOrderId &&
      order.artistId === request.artistId &&
      order.side === request.side;
    fits(
      same && order.quantity === request.quantity,
      `${this.name}: ${request.clientOrderId} was answered with another order: ${order.id}`,
    );
    fits(
      placed.orderId === null || placed.orderId === order.id,
      `${this.name}: ${request.clientOrderId} acted twice: ${placed.orderId} and ${order.id}`,
    );
    placed.orderId = order.id;
    if (order.status === "submitting") return;
    const answer = JSON.stringify(order);
    fits(
      outcome === null || outcome === answer,
      `${this.name}: ${request.clientOrderId} was answered ${outcome}, then ${answer}`,
    );
    if (outcome === null && order.status === "open") this.open.push(placed);
    if (outcome === null)
      this.shares.set(
        order.artistId,
        this.sharesOf(order.artistId) + (order.side === "buy" ? 1 : -1) * order.filledQuantity,
      );
    placed.outcome = answer;
  }

  /** These were cancelled with all others. */
  toldCancelled(orders: readonly Order[]): void {
    for (const order of orders) {
      const placed = this.placed.find(({ orderId }) => orderId === order.id);
      if (placed) placed.cancelled = true;
    }
    this.open.length = 0;
  }

  /** Shares of an artist that it thinks it has: as its orders' first answers tell. */
  sharesOf(artistId: string): number {
    return this.shares.get(artistId) ?? 0;
  }
}

/** An answer must fit what was asked and answered before. */
export function fits(holds: boolean, message: string): void {
  if (!holds) throw broken(8, message);
}
