import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "./fixture.ts";
import { best, cashInHeader, cents, dollars, eventually, joinAt, order, quantityField, ticket } from "./screen.ts";

const ALL_CASH = 1_000_000;

/** Opens the ticket's further kinds of order, and chooses one. */
async function chooseKind(page: Page, kind: string): Promise<void> {
  await ticket(page).getByRole("radio", { name: "More", exact: true }).check();
  await ticket(page).getByRole("combobox", { name: "Kind of order" }).selectOption({ label: kind });
}

const fill = (page: Page, field: string, text: string) => ticket(page).getByRole("textbox", { name: field }).fill(text);
const send = (page: Page) =>
  ticket(page)
    .getByRole("button", { name: /^(Buy|Sell) \d/ })
    .click();
const myOrders = (page: Page) => page.getByRole("table", { name: "My orders" });

test("a bracket buys, and its exit waits with the shares", async ({ visit }) => {
  const { page } = await visit("/");
  await joinAt(page, "careful", "adele");
  const { ask } = await best(page);
  await chooseKind(page, "Bracket: buy with an exit");
  // The issuer asks more for each further share: so much more for three.
  await fill(page, "Limit price", dollars(Math.round(cents(ask.price) * 1.02)));
  await fill(page, "Take profit at", dollars(Math.round(cents(ask.price) * 1.5)));
  await fill(page, "Stop loss at", dollars(Math.round(cents(ask.price) * 0.5)));
  await quantityField(page).fill("3");
  await send(page);
  await myOrders(page)
    .getByRole("row", { name: /Sell bracket exit/ })
    .waitFor();
  expect(
    await myOrders(page)
      .getByRole("row", { name: /Sell bracket exit/ })
      .innerText(),
  ).toContain("0 / 3");
});

test("a waiting stop is changed, and cancelled with all others", async ({ visit }) => {
  const { page } = await visit("/");
  await joinAt(page, "changeable", "abba");
  await eventually(() => cashInHeader(page)).toBe(ALL_CASH);
  const { ask } = await best(page);
  const stop = Math.round(cents(ask.price) * 1.2);

  await chooseKind(page, "Stop limit");
  await fill(page, "Stop price", dollars(stop));
  await fill(page, "Limit price", dollars(stop + 10));
  await quantityField(page).fill("4");
  await send(page);
  const row = myOrders(page).getByRole("row", { name: /Buy stop limit/i });
  await row.waitFor();

  await row.getByRole("button", { name: /^Change buy order for 4 shares/ }).click();
  await page.getByRole("textbox", { name: "New quantity" }).fill("2");
  await page.getByRole("textbox", { name: "New quantity" }).press("Enter");
  await eventually(() => myOrders(page).innerText()).toContain("0 / 2");
  const hold = 2 * (stop + 10) + Math.ceil((2 * (stop + 10) * 10) / 10_000);
  await eventually(() => cashInHeader(page)).toBe(ALL_CASH - hold);

  await order(page, { quantity: "1", limit: "1.00" });
  await page.getByRole("button", { name: "Cancel all" }).click();
  await page.getByRole("button", { name: "Yes, cancel" }).click();
  await eventually(() => myOrders(page).count()).toBe(0);
  await eventually(() => cashInHeader(page)).toBe(ALL_CASH);
});

test("a trailing stop without shares to sell says so in plain words", async ({ visit }) => {
  const { page, trouble } = await visit("/");
  await joinAt(page, "empty-handed", "abba");
  await ticket(page).getByRole("radio", { name: "Sell", exact: true }).check();
  await chooseKind(page, "Trailing stop");
  await fill(page, "Distance", "1.00");
  await quantityField(page).fill("5");
  await send(page);
  await ticket(page)
    .getByText(/You have .* to sell/)
    .waitFor();
  expect(trouble.found).toEqual([]);
});
