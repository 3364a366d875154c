import { describe, expect } from "vitest";
import type { Page } from "playwright-core";
import { call, register } from "../../scripts/local/client.ts";
import { test } from "./fixture.ts";

const RULES = [
  "No line is missing",
  "Every hash follows from the one before",
  "Every trade was agreed to",
  "Every fee is right",
  "The issuer gives nothing away",
  "The end, if it came, was the same for all",
  "Shares add up",
  "Cash adds up",
];

const result = (page: Page) => page.getByRole("region", { name: "Result" });

/** Each check with the word of its sign, once the verification has ended. */
async function checks(page: Page): Promise<Record<string, string>> {
  await page.getByRole("button", { name: "Verify again" }).waitFor();
  const found = await page
    .getByRole("region", { name: "What is checked" })
    .getByRole("listitem")
    .evaluateAll((items) =>
      items.map((item) => [
        item.querySelector("h3")?.textContent ?? "",
        (item.querySelector(".sr-only")?.textContent ?? "").replace(": ", ""),
      ]),
    );
  return Object.fromEntries(found);
}

describe("a book is verified in the browser", () => {
  test("and fits, trades of accounts and all, without signing in", async ({ visit, exchange }) => {
    const { accessToken: token } = await register(exchange.url, {
      username: "verified-fan",
      password: "first line to last",
    });
    const order = { clientOrderId: "verified", artistId: "bjork", side: "buy", quantity: 3 };
    await call(exchange.url, "POST", "/trades", { token, body: order });
    const { page } = await visit("/transparency");
    await page.getByRole("link", { name: "Verify the book of Björk" }).click();
    await page.getByRole("heading", { level: 1, name: "Verify Björk" }).waitFor();
    expect(await checks(page)).toEqual(Object.fromEntries(RULES.map((rule) => [rule, "Right"])));
    const text = await result(page).innerText();
    expect(text).toContain("Everything fits");
    const [, lines, total] = /([\d,]+) of ([\d,]+) lines · [1-9]\d* trade/.exec(text) ?? [];
    expect(lines, text).toBeDefined();
    expect(lines, "all lines").toBe(total);
    expect(text).toMatch(/\b[0-9a-f]{64}\b/);
  });

  test("and one changed price is found, with the line", async ({ visit, exchange }) => {
    await exchange.best("adele"); // who looks makes the issuer quote, so there is a price to change
    const { page } = await visit("/");
    await page.route(/\/artists\/adele\/journal\?/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/"price":(\d+)/, '"price":1$1') });
    });
    await page.goto("/verify/adele");
    const found = await checks(page);
    expect(found["Every hash follows from the one before"]).toBe("Wrong");
    expect(Object.values(found)).not.toContain("Right");
    expect(await result(page).innerText()).toMatch(/This journal does not fit at line \d+/);
  });
});
