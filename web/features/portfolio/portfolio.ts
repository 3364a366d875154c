import { createEffect, createRoot, createSignal, on, onCleanup } from "solid-js";
import { getOrder, getPortfolio, listOrders, type Portfolio } from "../../../domain/api/trading.ts";
import type { Order } from "../../../domain/core/orders.ts";
import {
  ROOM_BEARER_PREFIX,
  ROOM_PROTOCOL,
  type PortfolioPosition,
  type ServerMessage,
} from "../../../domain/messages/wire.ts";
import { averagePrice, isOpen, mergeOrders, newestFirst, orderNews, type OrderBookOfMine } from "../trading/orders.ts";
import { account, call, currentToken } from "../../lib/session.ts";
import { notify } from "../../shell/notices.ts";
import { announce } from "../../shell/announcer.ts";
import { format } from "../../lib/format.ts";
import { joinRoom } from "../../lib/room.ts";

/** Cash and positions, without the prices they are valued at. */
export interface Holdings {
  version: number;
  cash: number;
  heldCash: number;
  /** Play money received so far; null until the portfolio has been fetched. */
  granted: number | null;
  positions: readonly PortfolioPosition[];
}

const [holdings, setHoldings] = createSignal<Holdings | null>(null);
const [orders, setOrders] = createSignal<OrderBookOfMine>({});
const [names, setNames] = createSignal<Readonly<Record<string, string>>>({});
const [problem, setProblem] = createSignal<unknown>(null);
/** Orders on their way to the server: shown as pending until it acknowledges or refuses them. */
const [sending, setSending] = createSignal<readonly Order[]>([]);
export { holdings, orders };

/** Why the portfolio could not be loaded, or null. */
export { problem as portfolioProblem };

/** An artist's name as the portfolio knows it, else its id. */
export const artistName = (id: string): string => names()[id] ?? id;

/** Lets the portfolio call artists by name. */
export const learnName = (id: string, name: string): void =>
  void setNames((known) => (known[id] === name ? known : { ...known, [id]: name }));

/** The same for many at once. */
export const learnNames = (taught: Readonly<Record<string, string>>): void =>
  void setNames((known) => ({ ...known, ...taught }));

/** Cash that no open order holds, in cents; null before it is known. */
export const availableCash = (): number | null => {
  const mine = holdings();
  return mine && mine.cash - mine.heldCash;
};

/** Shares of an artist that no open order holds; null before it is known. */
export const availableShares = (artistId: string): number | null => {
  const mine = holdings();
  if (!mine) return null;
  const position = mine.positions.find((position) => position.artistId === artistId);
  return position ? position.shares - position.heldShares : 0;
};

function updateHoldings(next: Omit<Holdings, "granted"> & { granted?: number }): void {
  setHoldings((known) => {
    if (known && known.version > next.version) return known;
    return { ...next, granted: next.granted ?? known?.granted ?? null };
  });
}

/** Takes in orders that an answer brought, without a word to their owner. */
export function learnOrders(incoming: readonly Order[]): void {
  setOrders((known) => mergeOrders(known, incoming));
}

/** Shows `order` as pending until `answer` settles, and takes in what it brings. */
export async function learnAnswer(order: Order, answer: Promise<Order>): Promise<Order> {
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

function tell(before: Order, after: Order): void {
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

async function refetchOrders(ids: readonly string[]): Promise<void> {
  const found = await Promise.allSettled(ids.map((id) => call(getOrder, { params: { id } })));
  for (const result of found) {
    if (result.status === "rejected") continue;
    const order = result.value;
    const before = orders()[order.id];
    learnOrders([order]);
    // What the ticket is about to report itself is no news.
    const expected = sending().some(({ clientOrderId }) => clientOrderId === order.clientOrderId);
    if (before && !expected) tell(before, order);
  }
}

/** Fetches cash, positions and open orders anew. */
export async function reloadPortfolio(): Promise<void> {
  try {
    const [portfolio, open] = await Promise.all([
      call(getPortfolio, {}),
      call(listOrders, { query: { status: "open", limit: 200 } }),
    ]);
    takeIn(portfolio);
    const stillOpen = new Set(open.orders.map(({ id }) => id));
    const missed = Object.values(orders()).filter((order) => isOpen(order) && !stillOpen.has(order.id));
    learnOrders(open.orders);
    setProblem(null);
    await refetchOrders(missed.map(({ id }) => id));
  } catch (error) {
    setProblem(error);
  }
}

function takeIn(portfolio: Portfolio): void {
  const { version, cash, heldCash, granted, positions } = portfolio;
  setNames((known) => ({ ...known, ...Object.fromEntries(positions.map(({ artistId, name }) => [artistId, name])) }));
  updateHoldings({ version, cash, heldCash, granted, positions });
}

function onMessage(message: ServerMessage): void {
  if (message.type !== "portfolio") return;
  const { version, cash, heldCash, positions } = message;
  updateHoldings({ version, cash, heldCash, positions });
  void refetchOrders(message.orders);
}

/** Follows the portfolio of whoever is signed in, for as long as the page lives. */
export function followPortfolio(): void {
  createRoot(() => {
    createEffect(
      on(
        () => account()?.id,
        (id) => {
          if (id === undefined) return;
          joinRoom("/rooms/portfolio", {
            async protocols() {
              const token = await currentToken();
              if (token === null) throw new Error("Signed out");
              return [ROOM_PROTOCOL, ROOM_BEARER_PREFIX + token];
            },
            onMessage,
            onJoin: () => void reloadPortfolio(),
          });
          void reloadPortfolio();
          onCleanup(() => {
            setHoldings(null);
            setOrders({});
            setProblem(null);
          });
        },
      ),
    );
  });
}
