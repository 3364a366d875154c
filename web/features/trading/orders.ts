import type { Order } from "../../../domain/core/orders.ts";

/** Orders by id, as far as this page knows them. */
export type OrdersById = Readonly<Record<string, Order>>;

/** Whether an order can still trade. */
export const isOpen = (order: Order): boolean => order.status === "open" || order.status === "submitting";

/**
 * What is known after `incoming`. Answers may arrive out of order, so an older
 * version of an order never replaces a newer one, and a closed one never reopens.
 */
export function mergeOrders(known: OrdersById, incoming: readonly Order[]): OrdersById {
  const merged = { ...known };
  for (const order of incoming) {
    const old = merged[order.id];
    if (old && (old.updatedAt > order.updatedAt || (!isOpen(old) && isOpen(order)))) continue;
    merged[order.id] = order;
  }
  return merged;
}

/** Orders that `wanted` picks, newest first. */
export function newestFirst(known: OrdersById, wanted: (order: Order) => boolean): Order[] {
  return Object.values(known)
    .filter(wanted)
    .sort((a, b) => b.placedAt - a.placedAt || (a.id < b.id ? 1 : -1));
}

/** What happened to an order between two versions of it, to be told to its owner; null when nothing. */
export function orderNews(
  before: Order | undefined,
  after: Order,
): { kind: "filled" | "partial" | "cancelled" | "rejected"; quantity: number } | null {
  const traded = after.filledQuantity - (before?.filledQuantity ?? 0);
  if (after.status === "filled" && before?.status !== "filled") return { kind: "filled", quantity: traded };
  if (traded > 0) return { kind: "partial", quantity: traded };
  if (after.status !== before?.status && (after.status === "cancelled" || after.status === "rejected")) {
    return { kind: after.status, quantity: after.quantity - after.filledQuantity };
  }
  return null;
}

/** Average price of what has traded, in cents, rounded; null before the first fill. */
export const averagePrice = (order: Order): number | null =>
  order.filledQuantity === 0 ? null : Math.round(order.filledNotional / order.filledQuantity);
