import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "./fixture.ts";
import {
  accountButton,
  eventually,
  giveCredentials,
  openAccount,
  quantityField,
  ticket,
  ticketIsLive,
} from "./screen.ts";

/** Dollars for one euro on a fresh exchange: see `FIRST_RATE`. */
const RATE = 1.0389;
const euros = (dollars: number) =>
  new Intl.NumberFormat("en-US", { style: "currency", currency: "EUR" }).format(dollars / RATE);

async function choose(page: Page, currency: "Euros" | "US dollars"): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("menuitemradio", { name: currency }).click();
  await page.keyboard.press("Escape");
}

const priceOf = (page: Page, name: RegExp) =>
  page.getByRole("table", { name: "Market" }).getByRole("row", { name }).getByText(/^[$€]/).first();

test("amounts are shown in euros once they are chosen, by a rate whose day is told; the account remembers it", async ({
  visit,
}) => {
  const { page } = await visit("/");
  await eventually(() => priceOf(page, /Björk/).innerText()).toMatch(/^\$/);
  await choose(page, "Euros");
  await eventually(() => priceOf(page, /Björk/).innerText()).toMatch(/^€/);
  await page
    .getByText(/Amounts in euros at \$1\.0389 for €1, .* of Dec 31, 2024\. Orders are in US dollars\./)
    .waitFor();
  await page.reload();
  await eventually(() => priceOf(page, /Björk/).innerText()).toMatch(/^€/);

  // Who opens an account takes the choice along.
  await page.goto("/sign-in?mode=register");
  await openAccount(page, "europeenne");
  await page.goto("/portfolio");
  await page.getByLabel("Summary").getByText(euros(10_000)).first().waitFor();
  const elsewhere = await visit("/sign-in");
  await giveCredentials(elsewhere.page, "europeenne");
  await accountButton(elsewhere.page, "europeenne").waitFor();
  await elsewhere.page.getByText(/^Amounts in euros/).waitFor();

  // What is traded is in dollars, and says so.
  await page.goto("/artists/bjork");
  await ticketIsLive(page);
  await quantityField(page).fill("3");
  await ticket(page).getByText(/\$\d/).first().waitFor();
  expect(await ticket(page).innerText()).not.toContain("€");
  await page.getByText(/^≈ €/).waitFor();

  await choose(page, "US dollars");
  await page.getByText(/^≈ €/).waitFor({ state: "detached" });
  await page.goto("/portfolio");
  await page.getByLabel("Summary").getByText("$10,000.00").first().waitFor();
  expect(await page.getByText("Amounts in euros").count()).toBe(0);
});
