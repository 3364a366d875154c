import { expect } from "vitest";
import { test } from "./fixture.ts";
import { accountButton, joinAt, openAccount, PASSWORD, signOut } from "./screen.ts";

test("a reload keeps one signed in; after signing out a reload does not bring the session back", async ({ visit }) => {
  const { page } = await visit("/");
  await joinAt(page, "returner", "abba");
  const account = page.getByRole("button", { name: "Account returner" });
  for (let time = 0; time < 3; time++) {
    await page.reload();
    await account.waitFor();
  }
  await account.click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  const signIn = page.getByRole("banner").getByRole("link", { name: "Sign in" });
  await signIn.waitFor();
  await page.reload();
  await signIn.waitFor();
  expect(await account.count()).toBe(0);
  await page.goto("/portfolio");
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();

  await page.getByLabel("User name").fill("returner");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await account.waitFor();
  await page.getByRole("heading", { level: 1, name: "Portfolio" }).waitFor();
});

test("a wrong password and a name that is taken are told apart and told plainly", async ({ visit }) => {
  const { page, trouble } = await visit("/sign-in?mode=register");
  await openAccount(page, "taken");
  const stranger = await visit("/sign-in?mode=register");
  await stranger.page.getByLabel("User name").fill("Taken");
  await stranger.page.getByLabel("Password", { exact: true }).fill("some other words");
  await stranger.page.getByRole("button", { name: "Open account" }).click();
  await stranger.page.getByText("That name is taken. Choose another.").waitFor();
  stranger.trouble.forgive(/409.*\/auth\/register/);

  await stranger.page.goto("/sign-in");
  await stranger.page.getByLabel("User name").fill("taken");
  await stranger.page.getByLabel("Password", { exact: true }).fill("some other words");
  await stranger.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await stranger.page.getByText("That name and password do not match.").waitFor();
  stranger.trouble.forgive(/401.*\/auth\/login/);
  expect(trouble.found).toEqual([]);
});

test("a silent refresh that is refused late does not end the session that has begun meanwhile", async ({ visit }) => {
  const { page, trouble } = await visit("/");
  // As if a session had run out since the last visit.
  await page.evaluate(() => localStorage.setItem("anticip.session", "in"));
  const { promise: signedIn, resolve: signIsIn } = Promise.withResolvers<void>();
  await page.route("**/api/v1/auth/refresh", async (route) => {
    const answer = await route.fetch();
    await signedIn;
    await route.fulfill({ response: answer });
  });
  await page.goto("/sign-in?mode=register&next=/portfolio");
  await openAccount(page, "quick");
  const refused = page.waitForResponse("**/api/v1/auth/refresh");
  signIsIn();
  expect((await refused).status()).toBe(401);
  await page.getByRole("navigation").getByRole("link", { name: "Market" }).click();
  await page.getByRole("navigation").getByRole("link", { name: "Portfolio" }).click();
  await page.getByRole("heading", { level: 1, name: "Portfolio" }).waitFor();
  expect(await page.getByRole("button", { name: "Account quick" }).count()).toBe(1);
  trouble.forgive(/401.*\/auth\/refresh/);
});

test("signing out gives up what is being fetched, and asks for nothing in the name of nobody", async ({ visit }) => {
  const { page } = await visit("/sign-in?mode=register");
  await openAccount(page, "hasty");
  const refreshes: string[] = [];
  const { promise: signedOut, resolve: isSignedOut } = Promise.withResolvers<void>();
  // An answer from after the session's end would be a refusal.
  await page.route("**/api/v1/portfolio", async (route) => {
    await signedOut;
    await route.continue();
  });
  const asked = page.waitForRequest("**/api/v1/portfolio");
  await page.reload();
  await accountButton(page, "hasty").waitFor();
  await asked;
  page.on("request", (request) => {
    if (request.url().endsWith("/auth/refresh")) refreshes.push(request.url());
  });
  const givenUp = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/portfolio"));
  const ended = page.waitForResponse("**/api/v1/auth/logout");
  await signOut(page, "hasty");
  await ended;
  isSignedOut();
  expect((await givenUp).failure()?.errorText).toBe("net::ERR_ABORTED");
  expect(refreshes).toEqual([]);
});
