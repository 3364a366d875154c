import { expect } from "vitest";
import type { Valuation } from "../../domain/api/valuations.ts";
import { expectationAt } from "../../domain/core/fair-value/price.ts";
import { call } from "../../scripts/local/client.ts";
import { test } from "./fixture.ts";
import { dollars, eventually, openAccount } from "./screen.ts";

test("a page tells how the price of an artist arises, with its real figures", async ({ visit, exchange }) => {
  await exchange.fireCron(Date.now() + 60_000);
  const valuation = () => call<Valuation>(exchange.url, "GET", "/artists/bjork/valuation");
  await eventually(async () => (await valuation()).parts.length).toBeGreaterThan(0);
  const { fairValue, parts, issuer } = await valuation();

  const { page } = await visit("/artists/bjork");
  await page.getByText("Fair value by source").click();
  const sources = page.getByRole("table", { name: "Fair value by source" });
  const numbers = async () =>
    (await sources.getByRole("row").last().getByRole("cell").allInnerTexts()).map((text) => text.trim());
  await eventually(numbers).toContain(dollars(fairValue));
  expect(await sources.getByRole("row", { name: /Simulated/ }).innerText()).toContain(dollars(parts[0]?.cents ?? NaN));

  await page.getByRole("link", { name: "How this price arises" }).click();
  await page.getByRole("heading", { name: "How the price of Björk arises" }).waitFor();
  await page.getByRole("heading", { name: `Fair value: $${dollars(fairValue)}` }).waitFor();
  await page.getByRole("heading", { name: `The issuer's price: $${dollars(issuer.marginalPrice)}` }).waitFor();
  const orders = page.getByRole("table", { name: "What an order moves" });
  const thousand = await orders
    .getByRole("row", { name: /\$1,000/ })
    .getByRole("cell")
    .allInnerTexts();
  expect(Number.parseFloat(thousand.at(-1) ?? "") * 100).toBeCloseTo(issuer.thousandMovesBps, 0);
  expect(await page.title()).toContain("How the price of Björk arises");
});

test("an admin releases one held value and rejects another, for a reason", async ({ visit, exchange }) => {
  await exchange.fireCron(Date.now() + 120_000);
  const valueOf = async (artistId: string) =>
    (await call<Valuation>(exchange.url, "GET", `/artists/${artistId}/valuation`)).fairValue;
  await eventually(() => valueOf("fally-ipupa")).toBeGreaterThan(0);
  const [ipupa, bjork] = [await valueOf("fally-ipupa"), await valueOf("bjork")];
  for (const [artistId, quoted] of [
    ["fally-ipupa", ipupa],
    ["bjork", bjork],
  ] as const) {
    const combination = JSON.stringify({ x: expectationAt(3 * quoted), counted: {} });
    await exchange.sql(
      `INSERT INTO held_values (artist_id, cents, quoted, source, combination, at, status)
       VALUES ('${artistId}', ${3 * quoted}, ${quoted}, 'wikimedia', '${combination}', ${Date.now()}, 'open')`,
    );
  }
  const { page } = await visit("/sign-in?mode=register");
  await openAccount(page, "appraiser");
  await exchange.sql("UPDATE users SET role = 'admin' WHERE username_key = 'appraiser'");
  await page.goto("/held-values");
  const decide = async (decision: "Release" | "Reject", name: string, reason: string) => {
    await page.getByRole("button", { name: `${decision} the value of ${name}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: decision }).click();
    await dialog.getByText("Say why").waitFor();
    await dialog.getByLabel("Reason").fill(reason);
    await dialog.getByRole("button", { name: decision }).click();
    await dialog.waitFor({ state: "detached" });
  };
  await decide("Release", "Fally Ipupa", "It is in all newspapers");
  await decide("Reject", "Björk", "Another Björk was counted");
  await page.getByText("Nothing waits for a look.").waitFor();
  expect([await valueOf("fally-ipupa"), await valueOf("bjork")]).toEqual([3 * ipupa, bjork]);
  await page.getByRole("radio", { name: "Rejected" }).check();
  await page.getByRole("row", { name: /Björk.*Another Björk was counted/ }).waitFor();
});
