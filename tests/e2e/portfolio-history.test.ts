import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { test } from "./fixture.ts";
import { confirmed, eventually, openAccount, quantityField, region, ticket, ticketIsLive } from "./screen.ts";

test("a portfolio tells what it was worth, how it did, and what was traded", async ({ visit }) => {
  const { page } = await visit("/sign-in?mode=register");
  await openAccount(page, "historian");
  await page.goto("/portfolio");
  const performance = region(page, "Performance");
  const trades = region(page, "Trades");
  await performance.getByText("Time-weighted return").waitFor();
  await trades.getByText("What you buy and sell is kept here").waitFor();
  expect(await region(page, "Artist by artist").count()).toBe(0);

  await page.goto("/artists/bjork");
  await ticketIsLive(page);
  await quantityField(page).fill("3");
  await ticket(page).getByRole("button", { name: "Buy 3 shares" }).click();
  await confirmed(page, "Bought 3 shares of Björk at");

  // D1 hears of it within a second or two.
  await eventually(async () => {
    await page.goto("/portfolio");
    await performance.getByText("Time-weighted return").waitFor();
    return region(page, "Artist by artist").count();
  }).toBe(1);
  const result = page
    .getByRole("table", { name: "Results artist by artist" })
    .getByRole("row")
    .filter({ hasText: "Björk" });
  expect(await result.innerText()).toMatch(/-\$\d/);

  await performance.getByRole("button", { name: "Table" }).click();
  const values = page.getByRole("table", { name: "Value over time" }).getByRole("row");
  await eventually(() => values.count()).toBeGreaterThan(2);
  for (const range of ["1H", "1D", "1W", "1Y", "All"]) {
    await performance.getByRole("radio", { name: range }).check();
    await eventually(() => values.count()).toBeGreaterThan(2);
  }

  await trades.getByRole("row").filter({ hasText: "Bought 3" }).waitFor();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    trades.getByRole("button", { name: "Download as CSV" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("anticip-trades.csv");
  const lines = readFileSync(await file.path(), "utf8")
    .trimEnd()
    .split("\r\n");
  expect(lines[0]).toBe("Trade,Time (UTC),Artist,Kind,Shares,Price (USD),Fee (USD),Cash (USD)");
  expect(lines[1]).toMatch(/^bjork\.\d+,\d{4}-.*Z,Björk,buy,3,[\d.]+,[\d.]+,-[\d.]+$/);
});
