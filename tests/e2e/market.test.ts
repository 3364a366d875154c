import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { searchArtists } from "../../domain/api/market.ts";
import { test } from "./fixture.ts";
import { eventually, isFocused } from "./screen.ts";

const table = (page: Page) => page.getByRole("table", { name: "Market" });
const names = (page: Page) => table(page).getByRole("rowheader").getByRole("link").allInnerTexts();

describe("a long list", () => {
  const MANY = 1_000;

  test("is fetched as far as one reads, and of it is there what is to be seen", async ({ visit, exchange }) => {
    await exchange.sql(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY - 1})
       INSERT INTO artists (id, name, search_name, genres, listed_at)
       SELECT printf('many-%04d', i), printf('Many %04d', i), printf('many %04d', i), '["crowd"]', 0 FROM n`,
    );
    onTestFinished(() => exchange.sql("DELETE FROM artists WHERE id LIKE 'many-%'").then(() => undefined));
    const { page } = await visit("/");
    // The overview, which names the genres, is shared for a few seconds.
    await eventually(async () => {
      await page.reload();
      await table(page).getByRole("link", { name: "ABBA" }).waitFor();
      return page.getByRole("option", { name: "crowd" }).count();
    }).toBe(1);
    const asked: string[] = [];
    page.on("request", (request) => request.url().includes("/api/v1/artists?") && asked.push(request.url()));
    await table(page).getByRole("button", { name: "Artist" }).click();
    await table(page).getByRole("link", { name: "ABBA" }).waitFor();
    const before = asked.length;
    expect(await table(page).getByRole("row").count()).toBeLessThan(60);

    await page.getByRole("combobox", { name: "Genre" }).selectOption("crowd");
    await eventually(async () => (await names(page))[0]).toBe("Many 0000");
    const last = table(page).getByRole("link", { name: `Many 0${MANY - 1}` });
    await eventually(async () => {
      await page.mouse.wheel(0, 20_000);
      return last.count();
    }).toBe(1);
    expect(await table(page).getByRole("row").count()).toBeLessThan(60);
    expect(asked.length - before).toBeGreaterThanOrEqual(MANY / 60);
    expect(await table(page).getAttribute("aria-rowcount")).toBe(String(MANY + 1));
  });

  test("is sorted by the server, and the other way round when asked again", async ({ visit }) => {
    const { page } = await visit("/");
    const sortBy = (column: string) => table(page).getByRole("button", { name: column }).click();
    await table(page).getByRole("link", { name: "ABBA" }).waitFor();
    await sortBy("Artist");
    await eventually(async () => (await names(page))[0]).toBe("ABBA");
    await sortBy("Artist");
    await eventually(async () => (await names(page)).at(-1)).toBe("ABBA");
    await sortBy("Price");
    await eventually(() => table(page).getByRole("columnheader", { name: "Price" }).getAttribute("aria-sort")).toBe(
      "descending",
    );
  });
});

describe("finding an artist from any page", () => {
  const field = (page: Page) => page.getByRole("combobox", { name: "Find an artist" });
  const options = (page: Page) => page.getByRole("listbox", { name: "Artists" }).getByRole("option");

  test("by keys alone, however it is spelt", async ({ visit }) => {
    const { page } = await visit("/transparency");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("/");
    await eventually(() => isFocused(field(page))).toBe(true);
    await page.keyboard.type("beyonse");
    await eventually(() => options(page).allInnerTexts()).toEqual([expect.stringContaining("Beyoncé")]);
    expect(await field(page).getAttribute("aria-activedescendant")).toBe(
      await options(page).first().getAttribute("id"),
    );
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Beyoncé" }).waitFor();
    expect(await field(page).inputValue()).toBe("");
  });

  test("by arrows and by mouse; Escape closes the list and keeps what was typed", async ({ visit }) => {
    const { page } = await visit("/transparency");
    await field(page).fill("b");
    await options(page).nth(1).waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await options(page).nth(1).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Escape");
    await options(page).first().waitFor({ state: "hidden" });
    expect(await field(page).inputValue()).toBe("b");
    await page.keyboard.press("ArrowDown");
    const second = options(page).nth(1);
    const name = (await second.innerText()).split("\n")[0]!;
    await second.click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  });

  test("says so when there is none, and when it cannot be told", async ({ visit }) => {
    const { page, trouble } = await visit("/transparency");
    await field(page).fill("xqzzy");
    await page.getByRole("status").getByText("No artist is called anything like “xqzzy”.").waitFor();
    const address = (url: URL) => url.pathname === `/api/v1${searchArtists.path}`;
    await page.route(address, (route) => route.abort("internetdisconnected"));
    await field(page).fill("adele");
    const alert = page.getByRole("alert").getByText("No answer from the server.");
    await alert.waitFor();
    await page.unroute(address);
    await page.getByRole("button", { name: "Try again" }).click();
    await eventually(() => options(page).allInnerTexts()).toEqual([expect.stringContaining("Adele")]);
    expect(await alert.count()).toBe(0);
    trouble.forgive(/ERR_INTERNET_DISCONNECTED/);
  });
});

test("the market at a glance names who came last, and leads to them", async ({ visit }) => {
  const { page } = await visit("/");
  const glance = page.getByRole("region", { name: "At a glance" });
  await glance.getByRole("radio", { name: "New" }).check();
  await eventually(() => glance.getByRole("link").count()).toBe(5);
  const name = await glance.getByRole("link").first().innerText();
  await glance.getByRole("link").first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
});
