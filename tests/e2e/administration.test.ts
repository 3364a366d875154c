import { describe, expect } from "vitest";
import { type TestExchange, withExchangeOfItsOwn } from "./fixture.ts";
import { accountButton, eventually, openAccount, PASSWORD, region } from "./screen.ts";

/** It has no other admins, flags or acts. */
const test = withExchangeOfItsOwn();

/** Makes somebody moderator or admin: the first admin is made by whoever has the database. */
const promote = (exchange: TestExchange, username: string, role: "moderator" | "admin"): Promise<unknown> =>
  exchange.sql(`UPDATE users SET role = '${role}' WHERE username_key = '${username}'`);

/** As the exchange flags two accounts whose trades with each other went to and fro. */
const flag = (exchange: TestExchange, one: string, other: string): Promise<unknown> =>
  exchange.sql(`INSERT INTO flags (kind, artist_id, account_a, account_b, link, trades, quantity, notional, first_trade_at, last_trade_at)
    SELECT 'wash_trade', 'abba', one.id, other.id, 'Used from the same network within 30 days, which 2 accounts use', 4, 40, 170000, 1790000000000, 1790000060000
    FROM users AS one, users AS other WHERE one.username_key = '${one}' AND other.username_key = '${other}'`);

describe("moderation", () => {
  test("is nothing to others; a moderator judges a flag, and finds it again by what it came to", async ({
    visit,
    exchange,
  }) => {
    for (const name of ["twin-one", "twin-two"]) await openAccount((await visit("/sign-in?mode=register")).page, name);
    const { page } = await visit("/moderation");
    await page.getByRole("heading", { level: 1, name: "Not found" }).waitFor();
    await page.goto("/sign-in?mode=register");
    await openAccount(page, "judge");
    await accountButton(page, "judge").click();
    expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["Portfolio", "Account", "Sign out"]);
    await page.keyboard.press("Escape");

    await promote(exchange, "judge", "moderator");
    await flag(exchange, "twin-one", "twin-two");
    await page.reload();
    await accountButton(page, "judge").click();
    expect(await page.getByRole("menuitem").allInnerTexts()).toEqual([
      "Portfolio",
      "Account",
      "Moderation",
      "Sign out",
    ]);
    await page.getByRole("menuitem", { name: "Moderation" }).click();
    const flags = page.getByRole("list", { name: "Flags" }).getByRole("listitem");
    await flags.getByText("Traded to and fro in ABBA. Used from the same network").waitFor();
    expect(await flags.getByRole("heading").innerText()).toBe("twin-one and twin-two");
    expect(await flags.innerText()).toContain("$1,700.00");

    await flags.getByRole("button", { name: "Review" }).click();
    await flags.getByRole("textbox", { name: "Note" }).fill("Both write alike.");
    await flags.getByRole("button", { name: "Confirm: it is one person" }).click();
    await page.getByText("Nothing waits for a look.").waitFor();
    await page.getByRole("radio", { name: "Confirmed" }).check();
    await flags.getByText("Both write alike.").waitFor();
    await flags.getByRole("button", { name: "Review" }).click();
    await flags.getByRole("button", { name: "Open again" }).click();
    await page.getByRole("radio", { name: "Open", exact: true }).check();
    await flags.getByText("Both write alike.").waitFor();
    await page.goto("/admin");
    await page.getByRole("heading", { level: 1, name: "Not found" }).waitFor();
  });
});

describe("administration", () => {
  test("asks once whether it is still the admin, who proved it a while ago, and then shows all of it", async ({
    visit,
    exchange,
  }) => {
    const { page, trouble } = await visit("/sign-in?mode=register");
    await openAccount(page, "absent");
    await promote(exchange, "absent", "admin");
    await exchange.sql("UPDATE sessions SET confirmed_at = 0");
    await page.goto("/admin");
    const dialog = page.getByRole("dialog", { name: "Is it still you?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await eventually(() => page.getByText("Confirm that it is you, then try again.").count()).toBe(3);
    await region(page, "Users").getByRole("button", { name: "Try again" }).click();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.reload();
    await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await page.getByRole("table", { name: "Users" }).getByRole("rowheader", { name: "absent" }).waitFor();
    await page.getByRole("table", { name: "Audit log" }).getByText("Confirmed with the password").waitFor();
    expect(await dialog.count()).toBe(0);
    await exchange.sql("UPDATE users SET role = 'user' WHERE username_key = 'absent'");
    trouble.forgive(/403.*\/admin/);
  });

  test("finds an account, gives it another role, and reads in the log that it did", async ({ visit, exchange }) => {
    const colleague = await visit("/sign-in?mode=register");
    await openAccount(colleague.page, "colleague");
    const { page, trouble } = await visit("/sign-in?mode=register");
    await openAccount(page, "director");
    await promote(exchange, "director", "admin");
    await page.goto("/admin");
    const users = page.getByRole("table", { name: "Users" });
    await users.getByRole("rowheader", { name: "director" }).waitFor();
    await page.getByRole("searchbox", { name: "Search names" }).fill("COLL");
    await eventually(() => users.getByRole("rowheader").allInnerTexts()).toEqual(["colleague"]);

    await users.getByRole("button", { name: "Role of colleague" }).click();
    const dialog = page.getByRole("dialog", { name: "Role of colleague" });
    await dialog.getByRole("radio", { name: "Moderator" }).check();
    await dialog.getByRole("button", { name: "Change role" }).click();
    await dialog.waitFor({ state: "hidden" });
    await users.getByRole("cell", { name: "moderator" }).waitFor();
    await colleague.page.goto("/moderation");
    await colleague.page.getByRole("heading", { level: 1, name: "Moderation" }).waitFor();

    await users.getByRole("button", { name: "Sign colleague out" }).click();
    await users.getByRole("button", { name: "End all" }).click();
    await page.getByText("colleague is signed out everywhere").first().waitFor();
    await colleague.page.goto("/account");
    await colleague.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    colleague.trouble.forgive(/401|rooms\/portfolio/);

    await users.getByRole("button", { name: "Acts on colleague" }).click();
    const log = page.getByRole("table", { name: "Audit log" });
    await eventually(async () =>
      (await log.getByRole("row").allInnerTexts()).slice(1).map((row) => row.split("\t")[1]),
    ).toEqual([
      "1 session ended at once",
      "Role changed from user to moderator",
      "Signed in with the password",
      "Account opened",
    ]);
    await region(page, "Audit log").getByRole("combobox", { name: "What" }).selectOption({ label: "Role changed" });
    await eventually(() => log.getByRole("row").count()).toBe(2);
    await log.getByRole("button", { name: "Show what was done by" }).click();
    await region(page, "Audit log").getByRole("button", { name: "Show all" }).click();
    await log.getByText("Artists listed").first().waitFor();

    await page.getByRole("searchbox", { name: "Search names" }).fill("director");
    await users.getByRole("button", { name: "Role of director" }).click();
    const own = page.getByRole("dialog", { name: "Role of director" });
    await own.getByRole("radio", { name: "User" }).check();
    await own.getByRole("button", { name: "Change role" }).click();
    await own.getByText("This is the last admin.").waitFor();
    trouble.forgive(/409.*\/admin\/users/);
  });

  test("shows which sources of popularity are on, and why one told nothing", async ({ visit, exchange }) => {
    const { page } = await visit("/sign-in?mode=register");
    await openAccount(page, "curator");
    await promote(exchange, "curator", "admin");
    await exchange.sql(`INSERT INTO source_faults (source, artist_id, reason, detail, count, first_at, last_at)
      VALUES ('wikimedia', 'abba', 'wrong_artist', 'another article than was asked for', 3, 1790000000000, 1790000060000),
        ('deezer', '', 'timeout', 'no whole answer within 10000 ms', 1, 1790000000000, 1790000000000)`);
    await page.goto("/");
    await accountButton(page, "curator").click();
    await page.getByRole("menuitem", { name: "Sources" }).click();
    await page.getByText("Popularity is made up here").waitFor();
    const sources = page.getByRole("table", { name: "Sources of popularity" });
    await eventually(() => sources.getByRole("rowheader").count()).toBe(5);
    expect(await sources.getByRole("row", { name: "Last.fm" }).getByRole("cell").first().innerText()).toBe("off");
    const faults = page.getByRole("table", { name: "Faults" });
    const rows = async () =>
      (await faults.getByRole("row").allInnerTexts()).slice(1).map((row) => row.split("\t").slice(1, 5));
    const abba = ["wikimedia", "abba", "wrong artist", "3"];
    await eventually(rows).toEqual([abba, ["deezer", "all", "timeout", "1"]]);
    await page.getByRole("combobox", { name: "Source" }).selectOption("wikimedia");
    await eventually(rows).toEqual([abba]);
    await faults.getByRole("link", { name: "abba" }).click();
    await page.getByRole("heading", { level: 1, name: "ABBA" }).waitFor();
  });
});
