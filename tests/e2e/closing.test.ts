import { describe, expect } from "vitest";
import { STARTING_CASH } from "../../domain/core/money.ts";
import { type TestExchange, withExchangeOfItsOwn } from "./fixture.ts";
import { cashInHeader, confirmed, eventually, joinAt, openAccount, order, region, ticket } from "./screen.ts";

/** It ends listings. */
const test = withExchangeOfItsOwn();

const promote = (exchange: TestExchange, username: string): Promise<unknown> =>
  exchange.sql(`UPDATE users SET role = 'admin' WHERE username_key = '${username}'`);

describe("a listing that ends", () => {
  test("is shown to the admin before, pays who held shares, and says so on its page", async ({ visit, exchange }) => {
    const holder = await visit("/");
    await joinAt(holder.page, "holder", "abba");
    await order(holder.page, { quantity: "10" });
    await confirmed(holder.page, "Bought 10 shares of ABBA at");
    await eventually(() => cashInHeader(holder.page)).toBeLessThan(STARTING_CASH);
    const before = await cashInHeader(holder.page);

    const { page, trouble } = await visit("/sign-in?mode=register");
    await openAccount(page, "ender");
    await promote(exchange, "ender");
    await page.goto("/admin/listings");
    const form = page.getByRole("form", { name: "End a listing" });
    await form.getByRole("textbox", { name: "Artist" }).fill("abba");
    await form.getByRole("textbox", { name: "Merge into" }).fill("abba");
    await form.getByRole("button", { name: "Show what it comes to" }).click();
    await page.getByText("An artist is not merged into itself").waitFor();
    await form.getByRole("textbox", { name: "Merge into" }).fill("");
    await form.getByRole("button", { name: "Show what it comes to" }).click();
    const preview = region(page, "Delist abba");
    await preview.getByText(/^10 shares of 1 accounts? (is|are) taken back at \$/).waitFor();
    await preview.getByRole("button", { name: "Delist" }).click();
    const dialog = page.getByRole("dialog", { name: "Delist abba?" });
    await dialog.getByRole("button", { name: "Delist for good" }).click();
    await dialog.getByText("Say why: the audit log keeps it").waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("They have stopped");
    await dialog.getByRole("button", { name: "Delist for good" }).click();
    await preview.getByText(/^Delisted on/).waitFor();
    await preview.getByText("All is settled.").waitFor();

    await eventually(() => cashInHeader(holder.page)).toBeGreaterThan(before);
    await holder.page.reload();
    await holder.page.getByRole("heading", { level: 2, name: "Delisted" }).waitFor();
    expect(await ticket(holder.page).count()).toBe(0);
    await holder.page.goto("/");
    await holder.page.getByRole("link", { name: "Adele" }).first().waitFor();
    expect(await holder.page.getByRole("link", { name: "ABBA" }).count()).toBe(0);
    await holder.page.goto("/portfolio");
    await holder.page.getByRole("table", { name: "Order history" }).getByRole("row", { name: /ABBA/ }).waitFor();
    trouble.forgive(/409|410/);
  });

  test("into another one leads to that, where the shares are", async ({ visit, exchange }) => {
    const holder = await visit("/");
    await joinAt(holder.page, "twofold", "bjork");
    await order(holder.page, { quantity: "40" });
    await confirmed(holder.page, "Bought 40 shares of");

    const { page } = await visit("/sign-in?mode=register");
    await openAccount(page, "merger");
    await promote(exchange, "merger");
    await page.goto("/admin/listings");
    const form = page.getByRole("form", { name: "End a listing" });
    await form.getByRole("textbox", { name: "Artist" }).fill("bjork");
    await form.getByRole("textbox", { name: "Merge into" }).fill("adele");
    await form.getByRole("button", { name: "Show what it comes to" }).click();
    const preview = region(page, "Merge bjork into adele");
    await preview.getByText(/^For that they get \d+ shares of adele/).waitFor();
    await preview.getByRole("button", { name: "Merge" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge bjork into adele?" });
    await dialog.getByRole("textbox", { name: "Reason" }).fill("One and the same");
    await dialog.getByRole("button", { name: "Merge for good" }).click();
    await preview.getByText(/^Merged into adele on/).waitFor();

    await holder.page.reload();
    await holder.page.getByRole("link", { name: "Go to the listing that goes on" }).click();
    await holder.page.getByRole("heading", { level: 1, name: "Adele" }).waitFor();
    await holder.page.goto("/portfolio");
    await holder.page.getByRole("table", { name: "Positions" }).getByRole("row", { name: /Adele/ }).waitFor();
  });
});
