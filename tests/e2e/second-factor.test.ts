import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "./fixture.ts";
import { accountButton, giveCredentials, openAccount, openSettings, PASSWORD, region, signOut } from "./screen.ts";

const STEP = 30_000;

/** What an authenticator app with this secret shows, `steps` half minutes from now. */
const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * STEP });

/** The switch for it, and how it stands. */
const factor = (page: Page) => region(page, "Second factor");

/** Reads the recovery codes from where they are shown once, and says that they are saved. */
async function readRecoveryCodes(page: Page): Promise<string[]> {
  const dialog = page.getByRole("dialog", { name: "Your recovery codes" });
  await dialog.waitFor();
  const codes = await dialog.getByRole("listitem").allInnerTexts();
  await dialog.getByRole("button", { name: "I have saved them" }).click();
  await dialog.waitFor({ state: "hidden" });
  return codes;
}

/** Switches the second factor on; what the app was told, the code that was shown, and the recovery codes. */
async function enrol(page: Page): Promise<{ secret: string; code: string; recoveryCodes: string[] }> {
  await factor(page).getByRole("button", { name: "Switch on second factor" }).click();
  await page.getByRole("img", { name: "QR code of the secret" }).waitFor();
  const secret = (await factor(page).locator("code").innerText()).replaceAll(" ", "");
  const code = codeOf(secret);
  // The last digit sends it.
  await factor(page).getByRole("textbox", { name: "Code of the authenticator app" }).pressSequentially(code);
  const recoveryCodes = await readRecoveryCodes(page);
  await factor(page).getByText("On", { exact: true }).waitFor();
  return { secret, code, recoveryCodes };
}

/** Goes from the password to the code, and gives a recovery code in its place. */
async function signInWithRecoveryCode(page: Page, username: string, code: string): Promise<void> {
  await giveCredentials(page, username);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByRole("textbox", { name: "Recovery code" }).fill(code);
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
}

const refusal = (page: Page): Promise<void> =>
  page.getByRole("alert").getByText("That code is not right, or was used before.").waitFor();

test("a second factor is asked for with the password: a code of the app or a recovery code, each once, and not too often", async ({
  visit,
}) => {
  const { page, trouble } = await visit("/sign-in?mode=register");
  await openAccount(page, "cautious");
  await openSettings(page, "cautious");
  const {
    secret,
    code: used,
    recoveryCodes: [spare = ""],
  } = await enrol(page);

  await signOut(page, "cautious");
  await giveCredentials(page, "cautious");
  const code = page.getByRole("textbox", { name: "Code of the authenticator app" });
  await code.waitFor();
  expect(await code.getAttribute("autocomplete")).toBe("one-time-code");
  // The one that switched it on: half a minute later the app would show another.
  await code.pressSequentially(used);
  await refusal(page);
  await code.fill("");
  await code.pressSequentially(codeOf(secret, 1));
  await accountButton(page, "cautious").waitFor();

  await signOut(page, "cautious");
  await signInWithRecoveryCode(page, "cautious", spare);
  await accountButton(page, "cautious").waitFor();
  await signOut(page, "cautious");
  await signInWithRecoveryCode(page, "cautious", spare);
  await refusal(page);
  // One more may be left: each twelve seconds one comes back.
  for (let status = 401; status === 401;) {
    const answered = page.waitForResponse(/\/auth\/second-factor$/);
    await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
    status = (await answered).status();
  }
  await page
    .getByRole("alert")
    .getByText(/^Too many attempts\. Try again in \d+ seconds?\.$/)
    .waitFor();
  trouble.forgive(/(401|429).*\/auth\/second-factor/);
});

test("recovery codes are made anew, and the second factor is switched off again", async ({ visit }) => {
  const { page } = await visit("/sign-in?mode=register");
  await openAccount(page, "renewer");
  await openSettings(page, "renewer");
  const { recoveryCodes } = await enrol(page);
  expect(new Set(recoveryCodes).size).toBe(10);
  await factor(page).getByRole("button", { name: "New recovery codes" }).click();
  await factor(page).getByRole("button", { name: "Make new ones" }).click();
  const renewed = await readRecoveryCodes(page);
  expect(renewed.filter((one) => recoveryCodes.includes(one))).toEqual([]);

  await signOut(page, "renewer");
  // However it is typed.
  await signInWithRecoveryCode(page, "renewer", ` ${renewed[0]?.toUpperCase().replaceAll("-", " ")}`);
  await openSettings(page, "renewer");
  await region(page, "Activity").getByText("Recovery code used").waitFor();
  await factor(page).getByRole("button", { name: "Switch off second factor" }).click();
  await factor(page).getByRole("button", { name: "Yes, switch off" }).click();
  await factor(page).getByRole("button", { name: "Switch on second factor" }).waitFor();
  await signOut(page, "renewer");
  await giveCredentials(page, "renewer");
  await accountButton(page, "renewer").waitFor();
});

test("what changes who can sign in asks for the password again when the sign-in was long ago", async ({ visit }) => {
  const { page, trouble } = await visit("/sign-in?mode=register");
  await openAccount(page, "idle");
  await openSettings(page, "idle");
  // As the exchange answers ten minutes after signing in, until the password is given.
  let isConfirmed = false;
  await page.route("**/api/v1/auth/totp", async (route) => {
    if (isConfirmed) return route.continue();
    const problem = {
      type: "urn:anticip:problem:confirm_required",
      title: "Confirm",
      status: 403,
      code: "confirm_required",
      requestId: "r",
    };
    return route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await page.route("**/api/v1/auth/confirm", async (route) => {
    const answer = await route.fetch();
    isConfirmed = answer.status() === 204;
    await route.fulfill({ response: answer });
  });

  const on = factor(page).getByRole("button", { name: "Switch on second factor" });
  const dialog = page.getByRole("dialog", { name: "Is it still you?" });
  await on.click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await factor(page).getByText("Confirm that it is you, then try again.").waitFor();
  await factor(page).getByRole("button", { name: "Try again" }).click();
  await dialog.getByLabel("Password", { exact: true }).fill("not this one");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await dialog.getByText("That password is not right.").waitFor();
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("img", { name: "QR code of the secret" }).waitFor();
  trouble.forgive(/403.*\/auth\/(totp|confirm)/);
});
