import type { BookEvent } from "../types.ts";

/** An engine's event in the oracle's words; null for what the oracle takes for granted. */
export function wordsOf(event: BookEvent): string | null {
  switch (event.type) {
    case "accepted":
      return `accepted ${event.order.id}`;
    case "filled": {
      const { takerSide, takerOrder, makerOrder, price, quantity, takerFee, makerFee } = event;
      return ["filled", takerSide, takerOrder, makerOrder, price, quantity, takerFee, makerFee].join(" ");
    }
    case "cancelled":
      return `cancelled ${event.orderId} ${event.quantity} ${event.reason}`;
    case "rejected":
      return `rejected ${event.orderId} ${event.code}`;
    case "amended":
      return `amended ${event.orderId} ${event.quantity} ${event.price ?? "-"} ${event.stopPrice ?? "-"} ${event.keepsPriority}`;
    case "quoted":
      return ["quoted", ...event.orders.map((order) => order.id)].join(" ");
    case "triggered":
    case "activated":
      return `${event.type} ${event.orderId}`;
    case "auction_started":
      return `auction_started ${event.endsAt}`;
    case "auction_ended":
      return `auction_ended ${event.price ?? "-"} ${event.quantity}`;
    case "configured":
    case "referenced":
      return null;
  }
}
