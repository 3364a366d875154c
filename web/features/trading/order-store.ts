import { createSignal } from "solid-js";
import { getOrder } from "../../../domain/api/trading.ts";
import type { Order } from "../../../domain/core/orders.ts";
import { format } from "../../lib/format.ts";
import { call } from "../../lib/session.ts";
import { announce } from "../../ui/announcer.ts";
import { notify } from "../../ui/notices.ts";
import { artistName } from "../market/index.ts";
import { averagePrice, isOpen, mergeOrders, newestFirst, orderNews, type OrdersById } from "./orders.ts";

const [orders, setOrders] = createSignal<OrdersById>({});
/** Orders on their way to the server: shown as pending until it acknowledges or refuses them. */
const [sending, setSending] = createSignal<readonly Order[]>([]);

/** Takes in orders that an answer brought, without a word to their owner. */
export function learnOrders(incoming: readonly Order[]): void {
  setOrders((known) => mergeOrders(known, incoming));
}

/** Forgets all orders, when their owner signs out. */
export const forgetOrders = (): void => void setOrders({});

/** Whether this page knows of any order of the reader. */
export const hasOrders = (): boolean => Object.keys(orders()).length > 0;

/** Shows `order` as pending until `answer` settles, and takes in the order that it brings. */
export async function showPending(order: Order, answer: Promise<Order>): Promise<Order> {
  setSending((all) => [...all, order]);
  try {
    const placed = await answer;
    learnOrders([placed]);
    return placed;
  } finally {
    setSending((all) => all.filter((other) => other !== order));
  }
}

/** My orders that can still trade, newest first, those on their way included; all of them or one artist's. */
export function openOrders(artistId?: string): Order[] {
  const known = new Set(Object.values(orders()).map(({ clientOrderId }) => clientOrderId));
  const wanted = (order: Order) => artistId === undefined || order.artistId === artistId;
  const pending = sending().filter((order) => wanted(order) && !known.has(order.clientOrderId));
  return [...pending.toReversed(), ...newestFirst(orders(), (order) => isOpen(order) && wanted(order))];
}

/** My orders that can trade no more, newest first, as far as this page knows them. */
export const closedOrders = (): Order[] => newestFirst(orders(), (order) => !isOpen(order));

/** Fetches orders that have changed, and tells their owner what happened to them. */
export async function refetchOrders(ids: readonly string[]): Promise<void> {
  const found = await Promise.allSettled(ids.map((id) => call(getOrder, { params: { id } })));
  for (const result of found) {
    if (result.status === "rejected") continue;
    const order = result.value;
    const before = orders()[order.id];
    learnOrders([order]);
    // What the ticket is about to report itself is no news.
    const expected = sending().some(({ clientOrderId }) => clientOrderId === order.clientOrderId);
    if (before && !expected) tellChange(before, order);
  }
}

/** Takes in all the orders that are open now; those that were open before and are not among them are fetched. */
export async function learnOpenOrders(open: readonly Order[]): Promise<void> {
  const stillOpen = new Set(open.map(({ id }) => id));
  const closed = Object.values(orders()).filter((order) => isOpen(order) && !stillOpen.has(order.id));
  learnOrders(open);
  await refetchOrders(closed.map(({ id }) => id));
}

function tellChange(before: Order, after: Order): void {
  const news = orderNews(before, after);
  if (!news) return;
  const what = `${format.shares(news.quantity)} of ${artistName(after.artistId)}`;
  const verb = after.side === "buy" ? "Bought" : "Sold";
  const price = averagePrice(after);
  const text =
    news.kind === "filled" || news.kind === "partial"
      ? `${verb} ${what}${price === null ? "" : ` at ${format.money(price)}`}`
      : `Order for ${what} ${news.kind}`;
  announce(text);
  notify({ title: text, tone: news.kind === "rejected" ? "bad" : "good" });
}
