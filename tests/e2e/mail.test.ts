import { expect } from "vitest";
import { test } from "./fixture.ts";
import { accountButton, giveCredentials, openAccount, openSettings, region, signOut } from "./screen.ts";

const ADDRESS = "forgetful@example.org";
const NEW_PASSWORD = "remembered from now on";

test("an address is added and verified by the mailed link; with it a forgotten password is set anew", async ({
  visit,
  exchange,
}) => {
  const { page, trouble } = await visit("/sign-in?mode=register");
  await openAccount(page, "forgetful");
  await openSettings(page, "forgetful");
  await page.getByRole("button", { name: "Add e-mail address" }).click();
  const form = page.getByRole("form", { name: "E-mail address" });
  await form.getByLabel("E-mail address").fill("forgetful");
  await form.getByRole("button", { name: "Send the link" }).click();
  await form.getByText("That is no e-mail address").waitFor();
  await form.getByLabel("E-mail address").fill(ADDRESS);
  await form.getByRole("button", { name: "Send the link" }).click();
  await region(page, "E-mail").getByText("waits for the link").waitFor();

  const token = await exchange.mailedToken(ADDRESS, "verify-email");
  const other = await visit(`/verify-email#token=${token}`);
  await other.page.getByRole("heading", { level: 1, name: "Your address is verified" }).waitFor();
  expect(other.page.url()).not.toContain(token);
  await page.reload();
  await region(page, "E-mail").getByText(`${ADDRESS} verified`).waitFor();
  await other.page.goto(`/verify-email#token=${token}`);
  await other.page.reload();
  await other.page.getByRole("heading", { level: 1, name: "This link does not work" }).waitFor();
  other.trouble.forgive(/4(00|10).*\/auth\/email\/verify/);

  await signOut(page, "forgetful");
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail address").fill(ADDRESS);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { level: 1, name: "Look at your mail" }).waitFor();
  const reset = await exchange.mailedToken(ADDRESS, "reset-password");
  await page.goto(`/reset-password#token=${reset}`);
  expect(await page.getByRole("checkbox", { name: "Remove all passkeys" }).isChecked()).toBe(true);
  await page.getByLabel("New password").fill("password123");
  expect(page.url()).not.toContain(reset);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("That password is among the first that others would guess.").waitFor();
  trouble.forgive(/422.*\/auth\/password\/reset/);
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("heading", { level: 1, name: "Your password is set" }).waitFor();
  await giveCredentials(page, "forgetful", NEW_PASSWORD);
  await accountButton(page, "forgetful").waitFor();
  await openSettings(page, "forgetful");
  await page.getByRole("button", { name: "Remove e-mail address" }).click();
  await region(page, "E-mail").getByRole("button", { name: "Yes, remove" }).click();
  await region(page, "E-mail").getByText("None.").waitFor();
});
