import { afterAll, describe, expect } from "vitest";
import { FakeProvider } from "./fake-openid-provider.ts";
import { withExchangeOfItsOwn } from "./fixture.ts";
import { accountButton, giveCredentials, openAccount, openSettings, region, signOut } from "./screen.ts";

const provider = await FakeProvider.start();
afterAll(() => provider.stop());

const test = withExchangeOfItsOwn(() => ({
  GOOGLE_ISSUER: provider.issuer,
  GOOGLE_CLIENT_ID: provider.client.id,
  GOOGLE_CLIENT_SECRET: provider.client.secret,
}));

describe("signing in with Google", () => {
  test("opens an account, leads back to where one was, and keeps one signed in", async ({ visit }) => {
    provider.person = { sub: "g-1", email: "grace@example.com" };
    const { page, trouble } = await visit("/sign-in?next=/artists/abba");
    await page.getByRole("button", { name: "Continue with Google" }).click();
    await accountButton(page, "grace").waitFor();
    await page.getByRole("heading", { level: 1, name: "ABBA" }).waitFor();
    await page.reload();
    await openSettings(page, "grace");
    await region(page, "E-mail").getByText("grace@example.com verified").waitFor();
    expect(await region(page, "Password").innerText()).toContain("None");
    // Nothing but Google signs in here: it must not go.
    await region(page, "Google").getByRole("button", { name: "Unlink Google account" }).click();
    await region(page, "Google").getByRole("button", { name: "Yes, unlink" }).click();
    await page.getByRole("list", { name: "Notices" }).getByText("That is the only way into this account.").waitFor();
    trouble.forgive(/409.*\/auth\/google/);
  });

  test("that comes to nothing says so on the sign-in page", async ({ visit }) => {
    provider.departure = { denies: true };
    const { page, trouble } = await visit("/sign-in");
    await page.getByRole("button", { name: "Continue with Google" }).click();
    await page.getByRole("alert").getByText("Google did not confirm who you are.").waitFor();
    provider.departure = {};
    // The page looked whether Google had signed it in, and knows by now.
    await page.getByRole("banner").getByRole("link", { name: "Sign in" }).waitFor();
    trouble.forgive(/401.*\/auth\/refresh/);
  });

  test("is linked to an account that has a password, and unlinked", async ({ visit }) => {
    provider.person = { sub: "g-2", email: "linus@example.com" };
    const { page } = await visit("/sign-in?mode=register");
    await openAccount(page, "linker");
    await openSettings(page, "linker");
    await region(page, "Google").getByRole("button", { name: "Link Google account" }).click();
    await region(page, "Google").getByText("Linked", { exact: true }).waitFor();
    await signOut(page, "linker");
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Continue with Google" }).click();
    await openSettings(page, "linker");
    await region(page, "Google").getByRole("button", { name: "Unlink Google account" }).click();
    await region(page, "Google").getByRole("button", { name: "Yes, unlink" }).click();
    await region(page, "Google").getByText("Not linked").waitFor();
    await signOut(page, "linker");
    await giveCredentials(page, "linker");
    await accountButton(page, "linker").waitFor();
  });
});
