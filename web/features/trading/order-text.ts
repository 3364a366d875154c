import type { Order } from "../../../domain/core/orders.ts";
import { format } from "../../lib/format.ts";

const NAMES: Record<Order["type"], string> = {
  limit: "limit",
  market: "market",
  stop: "stop",
  stop_limit: "stop limit",
  trailing_stop: "trailing stop",
  oco: "OCO",
};

/** What kind of order it is, in lower case, to stand after "Buy" or "Sell". */
export function kindOf({ type, parentId, bracket }: Order): string {
  if (parentId !== undefined) return "bracket exit";
  return bracket ? "limit with exit" : NAMES[type];
}

/** The price at which an order rests on the book, in cents; null for one that does not. */
export function restingPrice({ type, price, stopLimitPrice, triggered }: Order): number | null {
  if (type === "stop_limit") return triggered ? price : null;
  return type === "oco" && triggered ? (stopLimitPrice ?? null) : price;
}

/** The stop an order still waits for, in cents; null without one. */
const stopOf = ({ stopPrice, triggered }: Order): number | null => (triggered ? null : (stopPrice ?? null));

/** The prices of an open order, in short: `42.00`, `stop 40.00, then 39.50`. */
export function pricesOf(order: Order): string {
  const { type, price, stopLimitPrice, trail } = order;
  const stop = stopOf(order);
  if (type === "trailing_stop" && !order.triggered) return `${format.price(trail ?? null)} behind`;
  if (stop === null) return format.price(restingPrice(order));
  const then = type === "stop_limit" ? price : type === "oco" ? (stopLimitPrice ?? null) : null;
  const leg = `stop ${format.price(stop)}${then === null ? "" : `, then ${format.price(then)}`}`;
  return type === "oco" ? `${format.price(price)} or ${leg}` : leg;
}

/** What else was asked for, each in a few words. */
export function notesOf({ postOnly, displayQuantity, timeInForce, expiresAt, bracket }: Order): string[] {
  const notes: string[] = [];
  if (postOnly) notes.push("post-only");
  if (displayQuantity !== undefined) notes.push(`${format.count(displayQuantity)} shown`);
  if (timeInForce === "GTD" && expiresAt !== undefined) notes.push(`until ${format.stamp(expiresAt)}`);
  if (bracket) notes.push(`then ${format.price(bracket.takeProfit)} or stop ${format.price(bracket.stopPrice)}`);
  return notes;
}

/** What an open order waits for, to stand after "waiting". */
export function waitsFor(order: Order): string {
  const { type, side, trail, price } = order;
  const stop = stopOf(order);
  if (type === "trailing_stop" && !order.triggered) return `${format.money(trail ?? null)} behind the price`;
  if (stop === null) return restingPrice(order) === null ? "for the market" : `at ${format.money(restingPrice(order))}`;
  const reach = `for the price to ${side === "buy" ? "rise" : "fall"} to ${format.money(stop)}`;
  return type === "oco" ? `at ${format.money(price)}, or ${reach}` : reach;
}
