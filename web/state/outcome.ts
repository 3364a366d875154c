import type { Order } from "../../domain/orders.ts";
import { format } from "../format.ts";
import { averagePrice } from "./orders.ts";

/** What became of an order that was just placed, in one sentence. */
export function outcome(order: Order, artistName: string): { text: string; tone: "good" | "bad" } {
  const verb = order.side === "buy" ? "Bought" : "Sold";
  const price = averagePrice(order);
  const traded = price === null ? "" : `${verb} ${format.shares(order.filledQuantity)} of ${artistName} at ${format.money(price)}, fee ${format.money(order.fees)}.`;
  const left = order.quantity - order.filledQuantity;
  if (order.status === "filled") return { text: traded, tone: "good" };
  if (order.status === "open") return { text: `${traded} ${format.shares(left)} waiting at ${format.money(order.price)}.`.trim(), tone: "good" };
  if (order.status === "submitting") return { text: "The order is on its way to the book.", tone: "good" };
  if (order.status === "rejected") return { text: `The order was rejected${order.reason ? `: ${order.reason.replaceAll("_", " ")}` : ""}.`, tone: "bad" };
  return traded ? { text: `${traded} ${format.shares(left)} found no match and were cancelled.`, tone: "good" } : { text: "Nothing matched, so the order was cancelled.", tone: "bad" };
}
