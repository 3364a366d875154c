import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import {
  confirmed,
  eventually,
  expectFocus,
  isFocused,
  openAccount,
  PASSWORD,
  quantityField,
  tabTo,
  ticket,
  ticketIsLive,
} from "./screen.ts";

describe("a newcomer's way from the market to the first share", () => {
  test("by mouse", async ({ visit }) => {
    const { page } = await visit("/");
    await page.getByRole("searchbox", { name: "Search artists" }).fill("bjork");
    const names = page.getByRole("table", { name: "Market" }).getByRole("rowheader").getByRole("link");
    await eventually(() => names.allInnerTexts()).toEqual(["Björk"]);
    await names.first().click();
    await page.getByRole("heading", { level: 1, name: "Björk" }).waitFor();

    await ticket(page).getByRole("link", { name: "Sign in to buy" }).click();
    await page.getByRole("radio", { name: "Open an account" }).check();
    await openAccount(page, "newcomer");
    await page.getByRole("heading", { level: 1, name: "Björk" }).waitFor();

    await ticketIsLive(page);
    await quantityField(page).fill("3");
    await ticket(page).getByRole("button", { name: "Buy 3 shares" }).click();
    await confirmed(page, "Bought 3 shares of Björk at");
    await ticket(page).getByRole("link", { name: "See portfolio" }).click();
    await expectPosition(page, "Björk", "3");
  });

  test("by keyboard alone", async ({ visit }) => {
    const { page } = await visit("/");
    const link = (name: string) => page.getByRole("table", { name: "Market" }).getByRole("link", { name });
    await link("Beyoncé").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("b");
    await eventually(() => link("Adele").count(), "Adele has no b").toBe(0);
    await tabTo(page, page.getByRole("table", { name: "Market" }).getByRole("link").first());
    await arrowDownTo(page, link("Burna Boy"));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Burna Boy" }).waitFor();

    await tabTo(page, ticket(page).getByRole("link", { name: "Sign in to buy" }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await tabTo(page, page.getByRole("radio", { name: "Sign in" }));
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { level: 1, name: "Open an account" }).waitFor();
    await tabTo(page, page.getByLabel("User name"));
    await page.keyboard.type("keyboarder");
    await tabTo(page, page.getByLabel("Password", { exact: true }));
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Burna Boy" }).waitFor();

    await ticketIsLive(page);
    await page.keyboard.press("b");
    await expectFocus(quantityField(page));
    await page.keyboard.type("2");
    await page.keyboard.press("Enter");
    await confirmed(page, "Bought 2 shares of Burna Boy at");
    await page.keyboard.press("Escape");
    await eventually(() => page.evaluate(() => document.activeElement === document.body), "Esc leaves the ticket").toBe(
      true,
    );

    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await page.keyboard.press("?");
    await help.waitFor();
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });

    await page.keyboard.press("s");
    await expectFocus(quantityField(page));
    expect(await ticket(page).getByRole("radio", { name: "Sell" }).isChecked()).toBe(true);
    await page.keyboard.press("Escape");
    await tabTo(page, page.getByRole("navigation").getByRole("link", { name: "Portfolio" }));
    await page.keyboard.press("Enter");
    await expectPosition(page, "Burna Boy", "2");
  });
});

async function expectPosition(page: Page, name: string, shares: string): Promise<void> {
  const row = page.getByRole("table", { name: "Positions" }).getByRole("row", { name });
  await row.waitFor();
  expect(await row.getByRole("cell").first().innerText()).toBe(shares);
}

async function arrowDownTo(page: Page, target: Locator, most = 10): Promise<void> {
  for (let presses = 0; presses < most && !(await isFocused(target)); presses++) await page.keyboard.press("ArrowDown");
  await expectFocus(target);
}
