import type { Order } from "../../../domain/core/orders.ts";
import { format } from "../../lib/format.ts";
import { waitsFor } from "./order-text.ts";
import { averagePrice } from "./orders.ts";

/** Why the book cancels or refuses, where its own word is not plain enough. */
const REASONS: Record<string, string> = {
  user: "by you",
  ioc: "no match",
  fok: "not all at once",
  expired: "its time was up",
  no_liquidity: "no match",
  budget: "cash used up",
  price_band: "price moved too far",
  halted: "trading halted",
  stp: "would trade with yourself",
};

/** Why an order was cancelled or rejected, in plain words; null when it was not. */
export const reasonText = ({ reason }: Order): string | null =>
  reason === null ? null : (REASONS[reason] ?? reason.replaceAll("_", " "));

/** What became of an order that was just placed, in one sentence. */
export function describeOutcome(order: Order, artistName: string): { text: string; tone: "good" | "bad" } {
  const verb = order.side === "buy" ? "Bought" : "Sold";
  const price = averagePrice(order);
  const traded =
    price === null
      ? ""
      : `${verb} ${format.shares(order.filledQuantity)} of ${artistName} at ${format.money(price)}, fee ${format.money(order.fees)}.`;
  const left = order.quantity - order.filledQuantity;
  const why = reasonText(order) ?? "no match";
  const exit =
    order.bracket && traded
      ? ` Its exit waits at ${format.money(order.bracket.takeProfit)} and ${format.money(order.bracket.stopPrice)}.`
      : "";
  if (order.status === "filled") return { text: traded + exit, tone: "good" };
  if (order.status === "open")
    return { text: `${traded} ${format.shares(left)} waiting ${waitsFor(order)}.`.trim(), tone: "good" };
  if (order.status === "submitting") return { text: "The order is on its way to the book.", tone: "good" };
  if (order.status === "rejected") return { text: `The order was rejected: ${why}.`, tone: "bad" };
  return traded
    ? { text: `${traded} ${format.shares(left)} cancelled: ${why}.${exit}`, tone: "good" }
    : { text: `Nothing traded: ${why}.`, tone: "bad" };
}
