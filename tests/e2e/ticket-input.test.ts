import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import { confirmed, eventually, fillTicket, joinAt, order, ticket, type TicketEntry } from "./screen.ts";

const BAD: [what: string, entry: TicketEntry, words: string][] = [
  ["nothing", { quantity: "" }, "Enter a whole number of shares"],
  ["words", { quantity: "many" }, "Enter a whole number of shares"],
  ["a fraction", { quantity: "1.5" }, "Enter a whole number of shares"],
  ["a negative number", { quantity: "-3" }, "Enter a whole number of shares"],
  ["no share", { quantity: "0" }, "At least one share"],
  ["more than an order may have", { quantity: "10001" }, "At most 10,000 shares in one order"],
  ["more than the cash pays for", { quantity: "5000" }, "That is more than your available cash"],
  ["a limit order beyond the cash", { quantity: "2000", limit: "40" }, "That is more than your available cash"],
  ["shares one does not have", { side: "Sell", quantity: "1" }, "You have 0 shares to sell"],
  ["a price in words", { quantity: "1", limit: "cheap" }, "Enter a price in dollars and cents"],
  ["a price of nothing", { quantity: "1", limit: "0" }, "Enter a price in dollars and cents"],
  ["a price in fractions of a cent", { quantity: "1", limit: "40.1255" }, "Enter a price in dollars and cents"],
];

describe("the ticket", () => {
  test("says in plain words what is wrong, and sends nothing", async ({ visit }) => {
    const { page } = await visit("/");
    await joinAt(page, "careless", "abba");
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    for (const [what, entry, words] of BAD) {
      await order(page, entry);
      await eventually(() => ticket(page).getByText(words).count(), `${what}: ${words}`).toBe(1);
      const field = ticket(page).getByRole("textbox").and(page.locator("[aria-invalid=true]"));
      expect(await field.count(), `${what}: one field is marked`).toBe(1);
    }
    expect(sent).toEqual([]);
  });

  test("keeps markup in a caption as it was written", async ({ visit }) => {
    const { page } = await visit("/");
    await joinAt(page, "bobby", "adele");
    const markup = `<b>x</b><img src=x onerror="window.broken = true"><script>window.broken = true</script>`;
    await fillTicket(page, { quantity: "1" });
    await ticket(page).getByText("Add a note").click();
    await ticket(page).getByLabel("Caption").fill(markup);
    const answer = page.waitForResponse(
      (response) => response.url().endsWith("/trades") && response.request().method() === "POST",
    );
    await ticket(page).getByRole("button", { name: "Buy 1 share" }).click();
    expect((await (await answer).json()).caption).toBe(markup);
    await confirmed(page, "Bought 1 share of Adele at");
    await page.goto("/portfolio");
    await page.getByRole("table", { name: "Order history" }).getByRole("row", { name: /Adele/ }).waitFor();
    expect(await page.evaluate(() => "broken" in window || document.querySelector("main b") !== null)).toBe(false);
  });
});
