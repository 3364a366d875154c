import { MAX_ORDER_QUANTITY, MAX_PRICE } from "../../../domain/core/money.ts";
import type { Amendment, Order } from "../../../domain/core/orders.ts";
import { format, parseCount, parseMoney } from "../../lib/format.ts";

export type AmendField = keyof Amendment;

/** What of an open order its book lets one change. */
export function amendable({ status, type, price, triggered }: Order): readonly AmendField[] {
  if (status !== "open" || type === "oco" || type === "market") return [];
  // Once its stop was reached a stop limit is a limit order; the others trade at once.
  if (triggered) return type === "stop_limit" ? ["price", "quantity"] : [];
  const stop = type === "stop" || type === "stop_limit";
  return [...(stop ? ["stopPrice" as const] : []), ...(price === null ? [] : ["price" as const]), "quantity"];
}

/** What stands in the fields of a change at first: the order as it is. */
export const amendText = (order: Order): Record<AmendField, string> => ({
  price: order.price === null ? "" : format.priceInput(order.price),
  stopPrice: order.stopPrice === undefined ? "" : format.priceInput(order.stopPrice),
  quantity: String(order.quantity),
});

/** A change as it was typed: what differs from the order, or what is wrong with it by field. */
export function readAmendment(
  order: Order,
  text: Record<AmendField, string>,
): { amendment: Amendment; errors: Partial<Record<AmendField, string>> } {
  const amendment: Amendment = {};
  const errors: Partial<Record<AmendField, string>> = {};
  for (const field of amendable(order)) {
    const value = field === "quantity" ? parseCount(text.quantity) : parseMoney(text[field]);
    const error = field === "quantity" ? quantityError(order, value) : priceError(value);
    if (error !== null) errors[field] = error;
    else if (value !== null && value !== order[field]) amendment[field] = value;
  }
  return { amendment, errors };
}

function quantityError({ filledQuantity }: Order, shares: number | null): string | null {
  if (shares === null || shares < 1) return "Enter a whole number of shares";
  if (shares <= filledQuantity) return `More than the ${format.count(filledQuantity)} already filled`;
  return shares > MAX_ORDER_QUANTITY ? `At most ${format.shares(MAX_ORDER_QUANTITY)} in one order` : null;
}

function priceError(cents: number | null): string | null {
  if (cents === null || cents < 1) return "Enter a price in dollars and cents";
  return cents > MAX_PRICE ? `At most ${format.money(MAX_PRICE)}` : null;
}

/** Whether the order keeps its place in the queue: only when nothing changes but the quantity, and that gets smaller. */
export const keepsPlace = (order: Order, { price, stopPrice, quantity }: Amendment): boolean =>
  price === undefined && stopPrice === undefined && (quantity === undefined || quantity < order.quantity);
