import { describe, expect } from "vitest";
import { type TestExchange, withExchangeOfItsOwn } from "./fixture.ts";
import { accountButton, eventually, openAccount } from "./screen.ts";

/** It has no other admins, jobs or dead letters. */
const test = withExchangeOfItsOwn();

const promote = (exchange: TestExchange, username: string): Promise<unknown> =>
  exchange.sql(`UPDATE users SET role = 'admin' WHERE username_key = '${username}'`);

/** A job that nobody works on, halfway done. */
const halfway = (exchange: TestExchange, id: string): Promise<unknown> =>
  exchange.sql(`INSERT INTO tasks (id, kind, status, priority, input, requested_by, planned, batches, done, failed, counts, version, created_at)
    VALUES ('${id}', 'rehearsal', 'running', 1, '{}', 'cron', 1, 8, 3, 1, '{"asked": 30}', 9, 1790000000000)`);

describe("jobs", () => {
  test("are asked for, get on while one looks, say what they did, and are ended", async ({ visit, exchange }) => {
    const { page } = await visit("/sign-in?mode=register");
    await openAccount(page, "stagehand");
    await promote(exchange, "stagehand");
    await halfway(exchange, "10000000-0000-4000-8000-000000000001");
    await page.goto("/");
    await accountButton(page, "stagehand").click();
    await page.getByRole("menuitem", { name: "Jobs" }).click();
    const jobs = page.getByRole("table", { name: "Jobs" });
    const rehearsal = jobs.getByRole("row", { name: "rehearsal" });
    await rehearsal.getByText("3 of 8").waitFor();
    expect(await rehearsal.getByRole("progressbar").getAttribute("value")).toBe("4");

    await page.getByRole("combobox", { name: "Job" }).selectOption("Refresh ten of each source");
    await page.getByRole("button", { name: "Start: Refresh ten of each source" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const refresh = jobs.getByRole("row", { name: "Ask the sources of popularity" });
    // Nobody reloads: that it is done comes through the room.
    await refresh.getByText("done").waitFor();
    await refresh.getByRole("button", { name: "Details" }).click();
    const details = page.getByRole("dialog");
    await details.getByText(/"source":"simulated"/).waitFor();
    await page.keyboard.press("Escape");

    await rehearsal.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "End it" }).click();
    await rehearsal.getByText("cancelled · 1 failed").waitFor();
    expect(await rehearsal.getByRole("button", { name: "Cancel" }).count()).toBe(0);
    await page.reload();
    await rehearsal.getByText("cancelled").waitFor();
  });
});

describe("dead letters", () => {
  test("are looked at, sent again once, and dropped", async ({ visit, exchange }) => {
    const { page } = await visit("/sign-in?mode=register");
    await openAccount(page, "letterbox");
    await promote(exchange, "letterbox");
    await exchange.sql(`INSERT INTO dead_letters (hash, queue, type, body, status, error, attempts, deaths, history, first_at, last_at) VALUES
      ('a', 'anticip-jobs', 'prices', '{"type":"prices","artistIds":[],"at":1}', 'dead', 'Error: no book', 9, 1, '[{"at":1790000000000,"died":"Error: no book"}]', ${Date.now()}, ${Date.now()}),
      ('b', NULL, 'other', '{"type":"other"}', 'dead', NULL, 0, 1, '[]', ${Date.now()}, ${Date.now()})`);
    await page.goto("/admin/jobs");
    const letters = page.getByRole("table", { name: "Dead letters" });
    const prices = letters.getByRole("row", { name: "prices" });
    await prices.getByRole("button", { name: "View prices" }).click();
    await page.getByRole("dialog").getByText("Given up on").waitFor();
    await page
      .getByRole("dialog")
      .getByText(/"artistIds"/)
      .waitFor();
    await page.keyboard.press("Escape");

    await prices.getByRole("button", { name: "Send prices again" }).click();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await prices.getByText("sent again").waitFor();
    expect(await prices.getByRole("button", { name: "Send prices again" }).count()).toBe(0);

    const other = letters.getByRole("row", { name: "other" });
    expect(await other.getByRole("button", { name: /again/ }).count()).toBe(0);
    await other.getByRole("button", { name: "Drop other" }).click();
    await page.getByRole("button", { name: "Drop", exact: true }).click();
    await eventually(() => other.count()).toBe(0);
  });
});

describe("diagnostics", () => {
  test("show how fresh data are and how the parts do, and try the sources", async ({ visit, exchange }) => {
    const { page } = await visit("/sign-in?mode=register");
    await openAccount(page, "doctor");
    await promote(exchange, "doctor");
    await page.goto("/admin/diagnostics");
    await page.getByRole("list", { name: "Jobs on schedule" }).getByText("Delete what is kept no longer").waitFor();
    await page.getByRole("list", { name: "Queues" }).getByText("anticip-events").waitFor();
    const books = page.getByRole("table", { name: "Books" });
    await eventually(() => books.getByRole("row", { name: "abba" }).getByRole("cell").first().innerText()).toBe(
      "trading",
    );
    await page.getByRole("button", { name: "Try sources" }).click();
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByRole("status").getByText("simulated: 3 answers about 3 artists").waitFor();
  });
});
