import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import { eventually, joinAt, openAccount, order, quantityField } from "./screen.ts";

describe("every page", () => {
  test("has one first heading, its landmarks, and a name for every control", async ({ visit }) => {
    const { page } = await visit("/");
    for (const path of [
      "/",
      "/artists/abba",
      "/sign-in",
      "/sign-in?mode=register",
      "/forgot-password",
      "/reset-password#token=some-token",
      "/verify-email",
      "/admin",
      "/moderation",
      "/nowhere",
    ])
      await inspect(page, path);
    await page.goto("/sign-in?mode=register");
    await openAccount(page, "inspector");
    for (const path of ["/portfolio", "/account"]) await inspect(page, path);
  });

  test("keeps names and headings in what opens on the account page", async ({ visit }) => {
    const { page } = await visit("/sign-in?mode=register");
    await openAccount(page, "opener");
    await page.goto("/account");
    for (const name of ["Add e-mail address", "Change password", "Add a passkey", "New key", "Switch on second factor"])
      await page.getByRole("button", { name }).click();
    await page.getByRole("img", { name: "QR code of the secret" }).waitFor();
    expect(await unnamed(page)).toEqual([]);
    await page.getByRole("button", { name: "Delete… account" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await unnamed(page)).toEqual([]);
  });

  test("of moderators and admins has them too", async ({ visit, exchange }) => {
    const { page } = await visit("/sign-in?mode=register");
    await openAccount(page, "overseer");
    await exchange.sql("UPDATE users SET role = 'admin' WHERE username_key = 'overseer'");
    for (const path of [
      "/moderation",
      "/admin",
      "/admin/sources",
      "/admin/listings",
      "/admin/jobs",
      "/admin/diagnostics",
    ]) {
      await inspect(page, path);
      expect(await page.title()).not.toContain("Not found");
    }
  });

  test("keeps names and headings once there are holdings and open orders", async ({ visit }) => {
    const { page } = await visit("/");
    await joinAt(page, "holder", "abba");
    await order(page, { quantity: "2" });
    await order(page, { quantity: "1", limit: "1.00" });
    await page.getByRole("table", { name: "My orders" }).waitFor();
    for (const path of ["/portfolio", "/artists/abba", "/transparency", "/verify/abba", "/prices/abba"])
      await inspect(page, path);
  });

  test("lets Tab reach the ticket's first field on an artist's page", async ({ visit }) => {
    const { page } = await visit("/");
    await joinAt(page, "tabber", "abba");
    await page.locator("body").focus();
    const field = await quantityField(page).elementHandle();
    await eventually(async () => {
      await page.keyboard.press("Tab");
      return field?.evaluate((element) => element === document.activeElement);
    }).toBe(true);
  });

  test("lets keyboard users skip the header", async ({ visit }) => {
    const { page } = await visit("/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe("main");
  });
});

async function inspect(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  const landmarks = await Promise.all(
    (["banner", "main", "contentinfo"] as const).map((role) => page.getByRole(role).count()),
  );
  expect(landmarks, `${path}: banner, main, contentinfo`).toEqual([1, 1, 1]);
  expect(await page.getByRole("navigation").count(), `${path}: navigation`).toBeGreaterThan(0);
  expect(await page.getByRole("heading", { level: 1 }).count(), `${path}: first headings`).toBe(1);
  expect(await page.title(), `${path}: title`).toMatch(/^.+ · Anticip$/);
  expect(await unnamed(page), `${path}: controls without a name`).toEqual([]);
}

/** Controls that assistive technology has no name for. */
async function unnamed(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const controls = new Set([
    "button",
    "link",
    "textbox",
    "searchbox",
    "combobox",
    "checkbox",
    "radio",
    "slider",
    "spinbutton",
    "tab",
    "menuitem",
    "switch",
  ]);
  return nodes
    .filter(
      ({ ignored, role, name }) => !ignored && controls.has(String(role?.value)) && !String(name?.value ?? "").trim(),
    )
    .map(({ role, backendDOMNodeId }) => `${role?.value} (node ${backendDOMNodeId})`);
}
