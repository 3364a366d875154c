import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { Portfolio } from "../../domain/api/trading.ts";
import { call } from "../../scripts/local/client.ts";
import { test } from "./fixture.ts";
import {
  accountButton,
  eventually,
  expectFocus,
  giveCredentials,
  openAccount,
  openSettings,
  PASSWORD,
  region,
  signOut,
  tabTo,
} from "./screen.ts";

/** Opens an account and goes to its page. */
async function settle(page: Page, username: string): Promise<void> {
  await page.goto("/sign-in?mode=register");
  await openAccount(page, username);
  await openSettings(page, username);
}

/** Where somebody ends up whose session is over. */
const isSignedOut = (page: Page): Promise<void> =>
  page.getByRole("banner").getByRole("link", { name: "Sign in" }).waitFor();

const NEW_PASSWORD = "some other easy words";

describe("the account page", () => {
  test("says who one is, and leads those who are not signed in by the sign-in page back to it", async ({ visit }) => {
    const { page } = await visit("/account");
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await page.getByRole("radio", { name: "Open an account" }).check();
    await openAccount(page, "somebody");
    await page.getByRole("heading", { level: 1, name: "Account" }).waitFor();
    expect(await region(page, "User name").innerText()).toContain("somebody");
    expect(await region(page, "Role").innerText()).toContain("Trader");
    await region(page, "Activity").getByText("Account opened").waitFor();
  });

  test("changes the password, which ends the session in another browser but not this one", async ({ visit }) => {
    const { page, trouble } = await visit("/");
    await settle(page, "changer");
    const other = await visit("/");
    await giveCredentials(other.page, "changer");
    await openSettings(other.page, "changer");

    const password = region(page, "Password");
    await password.getByRole("button", { name: "Change password" }).click();
    const form = page.getByRole("form", { name: "Password" });
    await form.getByLabel("Current password").fill("not this one");
    await form.getByLabel("New password").fill(NEW_PASSWORD);
    await form.getByRole("button", { name: "Change password" }).click();
    await form.getByText("That password is not right.").waitFor();
    trouble.forgive(/403.*\/auth\/password/);
    await form.getByLabel("Current password").fill(PASSWORD);
    await form.getByRole("button", { name: "Change password" }).click();
    await page.getByRole("list", { name: "Notices" }).getByText("Password changed").waitFor();
    await form.waitFor({ state: "hidden" });

    await other.page.reload();
    await isSignedOut(other.page);
    other.trouble.forgive(/401/);
    await page.reload();
    await accountButton(page, "changer").waitFor();
    await signOut(page, "changer");
    await giveCredentials(page, "changer");
    await page.getByText("That name and password do not match.").waitFor();
    trouble.forgive(/401.*\/auth\/login/);
    await giveCredentials(page, "changer", NEW_PASSWORD);
    await accountButton(page, "changer").waitFor();
  });

  test("lists two sessions, tells which is this one, and ends the other", async ({ visit }) => {
    const { page } = await visit("/");
    await settle(page, "twofold");
    const other = await visit("/", {
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    });
    await giveCredentials(other.page, "twofold");
    await openSettings(other.page, "twofold");

    await page.reload();
    const rows = region(page, "Sessions").getByRole("listitem");
    await eventually(() => rows.count()).toBe(2);
    expect(await rows.filter({ hasText: "This one" }).count()).toBe(1);
    await rows.filter({ hasText: "Safari on iPhone" }).getByRole("button", { name: "End the session" }).click();
    await rows.getByRole("button", { name: "Yes, end it" }).click();
    await eventually(() => rows.count()).toBe(1);
    expect(await rows.innerText()).toContain("This one");

    // What it asks for next tells the other browser.
    await other.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Portfolio" }).click();
    await other.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await isSignedOut(other.page);
    other.trouble.forgive(/401|rooms\/portfolio/);
  });

  test("signs out everywhere", async ({ visit }) => {
    const { page } = await visit("/");
    await settle(page, "everywhere");
    const other = await visit("/");
    await giveCredentials(other.page, "everywhere");
    await accountButton(other.page, "everywhere").waitFor();
    await region(page, "Sessions").getByRole("button", { name: "Sign out everywhere" }).click();
    await region(page, "Sessions").getByRole("button", { name: "Yes, sign out" }).click();
    await isSignedOut(page);
    await page.reload();
    await isSignedOut(page);
    await other.page.reload();
    await isSignedOut(other.page);
    other.trouble.forgive(/401|rooms\/portfolio/);
  });

  test("makes an API key that works for a program until it is revoked", async ({ visit, exchange }) => {
    const { page } = await visit("/");
    await settle(page, "programmer");
    const keys = region(page, "API keys");
    await keys.getByRole("button", { name: "New key" }).click();
    await keys.getByRole("textbox", { name: "Name" }).fill("Night reader");
    await keys.getByRole("radio", { name: "Read", exact: true }).check();
    await keys.getByRole("button", { name: "Make key" }).click();
    const dialog = page.getByRole("dialog", { name: "Your API key" });
    const token = (await dialog.getByRole("listitem").innerText()).trim();
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible(), "what is shown once does not go by accident").toBe(true);
    await dialog.getByRole("button", { name: "I have saved it" }).click();
    await dialog.waitFor({ state: "hidden" });

    expect((await call<Portfolio>(exchange.url, "GET", "/portfolio", { token })).cash).toBe(1_000_000);
    const order = { artistId: "abba", side: "buy", quantity: 1, clientOrderId: crypto.randomUUID() };
    await expect(call(exchange.url, "POST", "/trades", { token, body: order })).rejects.toThrow("scope_missing");

    await keys.getByRole("button", { name: "Revoke API key Night reader" }).click();
    await keys.getByRole("button", { name: "Yes, revoke" }).click();
    await keys.getByText("With a key, a program of yours").waitFor();
    await expect(call(exchange.url, "GET", "/portfolio", { token })).rejects.toThrow("unauthenticated");
  });

  test("hands over what the exchange holds, as a file", async ({ visit }) => {
    const { page } = await visit("/");
    await settle(page, "curious");
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download my data" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("anticip-curious.json");
    const everything = JSON.parse(await readFile(await download.path(), "utf8"));
    expect(everything).toMatchObject({ account: { username: "curious" }, sessions: [expect.anything()], orders: [] });
    expect(JSON.stringify(everything)).not.toMatch(/passwordHash|tokenHash/i);
  });

  test("deletes the account once its name is typed, and the name is free again", async ({ visit }) => {
    const { page } = await visit("/");
    await settle(page, "leaver");
    await page.getByRole("button", { name: "Delete… account" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete your account?" });
    await dialog.getByRole("textbox").fill("leave");
    await dialog.getByRole("button", { name: "Delete my account" }).click();
    await dialog.getByText("Enter leaver").waitFor();
    await dialog.getByRole("textbox").fill("leaver");
    await dialog.getByRole("button", { name: "Delete my account" }).click();
    await isSignedOut(page);
    await page.reload();
    await isSignedOut(page);
    await page.goto("/sign-in?mode=register");
    await openAccount(page, "leaver");
  });

  test("can be used by keyboard alone, and keeps the focus where one works", async ({ visit }) => {
    const { page } = await visit("/");
    await settle(page, "typist");
    const change = page.getByRole("button", { name: "Change password" });
    await tabTo(page, change);
    await page.keyboard.press("Enter");
    const form = page.getByRole("form", { name: "Password" });
    await expectFocus(form.getByLabel("Current password"));
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "hidden" });
    await expectFocus(change);
    await page.keyboard.press("Enter");
    await page.keyboard.type(PASSWORD);
    await tabTo(page, form.getByLabel("New password"));
    await page.keyboard.type(NEW_PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Notices" }).getByText("Password changed").waitFor();
    await expectFocus(change);

    const everywhere = region(page, "Sessions").getByRole("button", { name: "Sign out everywhere" });
    await tabTo(page, everywhere);
    await page.keyboard.press("Enter");
    await expectFocus(region(page, "Sessions").getByRole("button", { name: "Yes, sign out" }));
    await page.keyboard.press("Escape");
    await expectFocus(everywhere);

    await tabTo(page, page.getByRole("button", { name: "New key" }));
    await page.keyboard.press("Enter");
    await page.keyboard.type("Typed key");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Your API key" });
    await tabTo(page, dialog.getByRole("button", { name: "I have saved it" }));
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("list", { name: "API keys" }).getByText("Typed key").waitFor();
  });
});
