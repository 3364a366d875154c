import { expect } from "vitest";
import { test } from "./fixture.ts";
import { best, confirmed, eventually, fillTicket, joinAt, ticket, ticketIsLive } from "./screen.ts";

const HOUR = 3_600_000;

test("a page that loses the exchange says so, takes no orders, and comes back by itself with fresh prices", async ({ visit, exchange }) => {
  const { page, trouble } = await visit("/");
  await joinAt(page, "patient", "abba");
  const { ask: before } = await best(page);
  await fillTicket(page, { quantity: "1" });

  await exchange.stop();
  await page.getByRole("status").getByText(/^Reconnecting, prices as of \d\d:\d\d:\d\d$/).waitFor();
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
  await page.getByRole("status").getByText(/^Reconnecting, prices as of/).waitFor();
  await ticket(page).getByRole("button", { name: "Waiting for live prices" }).waitFor();

  await page.context().setOffline(false);
  await ticketIsLive(page);
  await page.getByRole("status").getByText("Reconnecting").waitFor({ state: "hidden" });
  trouble.forgive(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|WebSocket connection to .* failed/);
});
