import { expect } from "vitest";
import { test } from "./fixture.ts";
import {
  best,
  cashInHeader,
  cents,
  confirmed,
  dollars,
  eventually,
  joinAt,
  ladder,
  order,
  priceField,
  ticket,
} from "./screen.ts";

/** What an account starts with, and the fee that a buy order holds on top of its price. */
const ALL_CASH = 1_000_000;
const TAKER_FEE_BPS = 10;

test("a limit order waits, is marked, holds its cash, and gives it back when it is cancelled", async ({ visit }) => {
  const { page } = await visit("/");
  await joinAt(page, "patient", "abba");
  await eventually(() => cashInHeader(page)).toBe(ALL_CASH);

  const { bid } = await best(page);
  const price = cents(bid.price) + 1;
  await order(page, { quantity: "5", limit: dollars(price) });
  await confirmed(page, `5 shares waiting at $${dollars(price)}.`);

  const orders = page.getByRole("table", { name: "My orders" });
  const row = orders.getByRole("row", { name: /Buy limit/ });
  expect(await row.getByRole("cell").allInnerTexts()).toEqual(
    expect.arrayContaining([dollars(price), "0 / 5", "Open"]),
  );
  await eventually(async () => (await ladder(page)).bids[0]).toEqual({
    price: dollars(price),
    shares: "5",
    mine: true,
  });
  const hold = 5 * price + Math.ceil((5 * price * TAKER_FEE_BPS) / 10_000);
  await eventually(() => cashInHeader(page)).toBe(ALL_CASH - hold);

  await row.getByRole("button", { name: "Cancel buy order for 5 shares of ABBA" }).click();
  await eventually(() => orders.count()).toBe(0);
  await eventually(async () => (await ladder(page)).bids[0]).toEqual(bid);
  await eventually(() => cashInHeader(page)).toBe(ALL_CASH);

  await page.goto("/portfolio");
  const history = page.getByRole("table", { name: "Order history" }).getByRole("row", { name: /ABBA/ });
  await history.waitFor();
  expect(await history.getByRole("cell").allInnerTexts()).toEqual(
    expect.arrayContaining(["0 / 5", expect.stringMatching(/^Cancelled/)]),
  );
});

test("a click on the ladder takes its price over into the ticket", async ({ visit }) => {
  const { page } = await visit("/artists/adele");
  const { ask } = await best(page);
  await page.getByRole("region", { name: "Order book" }).getByRole("button", { name: ask.price }).click();
  expect(await priceField(page).inputValue()).toBe(ask.price);
  expect(await ticket(page).getByRole("radio", { name: "Limit" }).isChecked()).toBe(true);
});
