import type { CDPSession, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import { accountButton, eventually, openAccount, openSettings, PASSWORD, region, signOut } from "./screen.ts";

/** Gives a page an authenticator as phones and laptops have one, whose owner always agrees. */
async function plugIn(page: Page): Promise<{ session: CDPSession; authenticatorId: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, authenticatorId };
}

const addPasskey = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const form = page.getByRole("form", { name: "Passkey" });
  await form.getByRole("textbox", { name: "Name" }).fill(name);
  await form.getByRole("button", { name: "Add passkey" }).click();
};

describe("a passkey", () => {
  test("is added, signs in without a name or a password, and is removed", async ({ visit }) => {
    const { page, trouble } = await visit("/sign-in?mode=register");
    await plugIn(page);
    await openAccount(page, "keyholder");
    await openSettings(page, "keyholder");
    await addPasskey(page, "My laptop");
    const passkeys = page.getByRole("list", { name: "Passkeys" }).getByRole("listitem");
    await eventually(() => passkeys.allInnerTexts()).toEqual([
      expect.stringMatching(/My laptop\s*Added .* · never used/),
    ]);

    await signOut(page, "keyholder");
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await accountButton(page, "keyholder").waitFor();
    await openSettings(page, "keyholder");
    await eventually(() => passkeys.innerText()).toMatch(/last used (now|\d+ sec\. ago)/);
    await region(page, "Sessions").getByText("with a passkey").waitFor();

    await passkeys.getByRole("button", { name: "Remove passkey My laptop" }).click();
    await passkeys.getByRole("button", { name: "Yes, remove" }).click();
    await passkeys.waitFor({ state: "hidden" });
    await signOut(page, "keyholder");
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("alert").getByText("That passkey was not accepted.").waitFor();
    trouble.forgive(/401.*\/auth\/passkeys\/sign-in/);
  });

  test("is removed with a new password, unless its owner keeps it", async ({ visit }) => {
    const { page, trouble } = await visit("/sign-in?mode=register");
    await plugIn(page);
    await openAccount(page, "suspicious");
    await openSettings(page, "suspicious");
    await addPasskey(page, "Whose?");
    const passkeys = page.getByRole("list", { name: "Passkeys" }).getByRole("listitem");
    await eventually(() => passkeys.count()).toBe(1);
    const form = page.getByRole("form", { name: "Password" });
    const remove = form.getByRole("checkbox", { name: "Remove my passkey" });
    async function change(from: string, to: string): Promise<void> {
      await page.getByRole("button", { name: "Change password" }).click();
      await remove.waitFor();
      expect(await remove.isChecked()).toBe(true);
      await form.getByLabel("Current password").fill(from);
      await form.getByLabel("New password").fill(to);
    }

    await change(PASSWORD, "the second of three phrases");
    await remove.uncheck();
    await form.getByRole("button", { name: "Change password" }).click();
    await form.waitFor({ state: "hidden" });
    expect(await passkeys.count()).toBe(1);
    await change("the second of three phrases", "the third of three phrases");
    await form.getByRole("button", { name: "Change password" }).click();
    await form.waitFor({ state: "hidden" });
    await passkeys.waitFor({ state: "hidden" });
    await signOut(page, "suspicious");
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("alert").getByText("That passkey was not accepted.").waitFor();
    trouble.forgive(/401.*\/auth\/passkeys\/sign-in/);
  });

  test("is not added twice by one device, and none is added when its owner is not verified", async ({ visit }) => {
    const { page } = await visit("/sign-in?mode=register");
    const { session, authenticatorId } = await plugIn(page);
    await openAccount(page, "collector");
    await openSettings(page, "collector");
    await addPasskey(page, "First");
    await page.getByRole("list", { name: "Passkeys" }).getByText("First").waitFor();
    const notices = page.getByRole("list", { name: "Notices" });
    await addPasskey(page, "Second");
    await notices.getByText("This device already has a passkey of your account").waitFor();
    await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await session.send("WebAuthn.clearCredentials", { authenticatorId });
    await addPasskey(page, "Third");
    await notices.getByText("No passkey was made").waitFor();
    expect(await page.getByRole("list", { name: "Passkeys" }).getByRole("listitem").count()).toBe(1);
  });
});
