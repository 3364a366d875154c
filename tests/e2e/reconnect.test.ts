import type { Page, WebSocketRoute } from "playwright-core";
import { expect } from "vitest";
import { ROOM_CLOSED, type ServerMessage } from "../../domain/messages/wire.ts";
import { withExchangeOfItsOwn } from "./fixture.ts";
import {
  best,
  cashInHeader,
  confirmed,
  eventually,
  fillTicket,
  joinAt,
  order,
  ticket,
  ticketIsLive,
} from "./screen.ts";

const HOUR = 3_600_000;

/** It is stopped. */
const test = withExchangeOfItsOwn();

test("a page that loses the exchange says so, takes no orders, and comes back by itself with fresh prices", async ({
  visit,
  exchange,
}) => {
  const { page, trouble } = await visit("/");
  await joinAt(page, "patient", "abba");
  const { ask: before } = await best(page);
  await fillTicket(page, { quantity: "1" });

  await exchange.stop();
  await page
    .getByRole("status")
    .getByText(/^Reconnecting, prices as of \d\d:\d\d:\d\d$/)
    .waitFor();
  const waiting = ticket(page).getByRole("button", { name: "Waiting for live prices" });
  await waiting.waitFor();
  expect(await waiting.isDisabled()).toBe(true);
  expect((await best(page)).ask, "the last known book stays on screen").toEqual(before);

  await exchange.start();
  await exchange.fireCron(Date.now() + HOUR);
  await ticketIsLive(page);
  await page.getByRole("status").getByText("Reconnecting").waitFor({ state: "hidden" });
  await eventually(async () => (await best(page)).ask.price).not.toBe(before.price);
  expect((await best(page)).ask.price).toBe((await exchange.best("abba")).ask);

  await ticket(page).getByRole("button", { name: "Buy 1 share" }).click();
  await confirmed(page, "Bought 1 share of ABBA at");
  trouble.forgive(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to .* failed/);
});

test("a page that loses the network recovers when it is back", async ({ visit }) => {
  const { page, trouble } = await visit("/");
  await joinAt(page, "commuter", "adele");
  await page.context().setOffline(true);
  await page
    .getByRole("status")
    .getByText(/^Reconnecting, prices as of/)
    .waitFor();
  await ticket(page).getByRole("button", { name: "Waiting for live prices" }).waitFor();

  await page.context().setOffline(false);
  await ticketIsLive(page);
  await page.getByRole("status").getByText("Reconnecting").waitFor({ state: "hidden" });
  trouble.forgive(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|WebSocket connection to .* failed/);
});

test("a page whose token has run out joins its portfolio again with a fresh one, and nobody notices", async ({
  visit,
}) => {
  const { page } = await visit("/");
  const joined: WebSocketRoute[] = [];
  await page.routeWebSocket("**/rooms/portfolio", (socket) => {
    socket.connectToServer();
    joined.push(socket);
  });
  await joinAt(page, "lasting", "abba");
  await eventually(() => joined.length).toBe(1);
  await watchForWords(page, ["Reconnecting", "Connecting", "Waiting for live prices"]);

  await page.clock.setFixedTime(Date.now() + 11 * 60_000);
  const renewal = page.waitForResponse("**/api/v1/auth/refresh");
  await joined[0]?.close({ code: ROOM_CLOSED.expired, reason: "credential expired" });
  expect((await renewal).status()).toBe(200);
  await eventually(() => joined.length).toBe(2);
  await order(page, { quantity: "1" });
  await confirmed(page, "Bought 1 share of ABBA at");
  await eventually(() => cashInHeader(page)).toBeLessThan(1_000_000);
  expect(await wordsSeen(page)).toEqual([]);
});

test("a page tells the room what it has seen, so that it is not taken for a slow one", async ({ visit }) => {
  const { page } = await visit("/");
  const told: string[] = [];
  const frame = JSON.stringify({ type: "market", ticks: [] } satisfies ServerMessage);
  const { promise: room, resolve: join } = Promise.withResolvers<WebSocketRoute>();
  await page.routeWebSocket("**/rooms/market", (socket) => {
    socket.onMessage((message) => void (message === "ping" ? socket.send("pong") : told.push(String(message))));
    join(socket);
  });
  await page.goto("/");
  const socket = await room;
  for (const mark of ["one", "two"]) {
    for (let sent = 0; sent < 50; sent++) socket.send(frame);
    socket.send(JSON.stringify({ type: "mark", mark } satisfies ServerMessage));
  }
  // It also says which artists it shows.
  const seen = () => told.filter((message) => !message.startsWith('{"type":"watch"'));
  await eventually(seen).toEqual(["one", "two"].map((mark) => JSON.stringify({ type: "seen", mark })));
});

/** Notes from now on when any of these words appears, however briefly. */
async function watchForWords(page: Page, words: string[]): Promise<void> {
  await page.evaluate((watched) => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seen });
    const look = () =>
      watched.filter((word) => document.body.textContent.includes(word)).forEach((word) => seen.add(word));
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  }, words);
}

const wordsSeen = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen]);
