import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import { openAccount } from "./screen.ts";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const PAGES = [
  "/",
  "/artists/abba",
  "/sign-in",
  "/sign-in?mode=register",
  "/forgot-password",
  "/reset-password#token=some-token",
  "/portfolio",
  "/transparency",
  "/verify/abba",
  "/prices/abba",
  "/nowhere",
];

describe.each(["light", "dark"] as const)("a phone in %s", (colorScheme) => {
  test("shows every page without scrolling sideways", async ({ visit }) => {
    const { page } = await visit("/", { ...PHONE, colorScheme });
    const seen = async (path: string) => {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      expect(await sideways(page), `${path} scrolls sideways`).toBe(0);
      expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe(colorScheme);
    };
    for (const path of PAGES.filter((path) => path !== "/portfolio")) await seen(path);
    await page.goto("/sign-in?mode=register");
    await openAccount(page, `pocket-${colorScheme}`);
    await seen("/portfolio");
    await buy(page, "2");
    for (const path of ["/portfolio", "/artists/abba", "/", "/account"]) await seen(path);
  });

  test("offers the ticket from the bar below, in a sheet", async ({ visit }) => {
    const { page } = await visit("/sign-in?mode=register", { ...PHONE, colorScheme });
    await openAccount(page, `sheet-${colorScheme}`);
    await buy(page, "3");
    const sheet = page.getByRole("dialog", { name: "Order ticket" });
    expect(await sideways(page), "the sheet scrolls sideways").toBe(0);
    await sheet.getByRole("button", { name: "Close" }).tap();
    await sheet.waitFor({ state: "hidden" });
    await page.getByRole("tab", { name: "Trades" }).tap();
    await page.getByRole("tabpanel", { name: "Trades" }).getByText("bought at").first().waitFor();
    expect(await sideways(page), "the tape scrolls sideways").toBe(0);
  });
});

/** Buys shares of ABBA the way one does on a phone: the bar stays in reach wherever the page is scrolled to. */
async function buy(page: Page, quantity: string): Promise<void> {
  await page.goto("/artists/abba");
  await page.getByRole("heading", { level: 1 }).waitFor();
  const bar = page.getByRole("main").getByRole("button", { name: "Buy", exact: true });
  await bar.waitFor();
  const box = await bar.boundingBox();
  expect(box && box.y + box.height, "the bar is on screen before anything is scrolled").toBeLessThanOrEqual(
    PHONE.viewport.height,
  );
  await bar.tap();
  const sheet = page.getByRole("dialog", { name: "Order ticket" });
  await sheet.getByRole("textbox", { name: "Quantity" }).fill(quantity);
  await sheet.getByRole("button", { name: `Buy ${quantity} shares` }).tap();
  await sheet.getByText(`Bought ${quantity} shares of ABBA at`).waitFor();
}

/** By how many pixels the page is wider than the screen. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
