import { expect } from "vitest";
import { test } from "./fixture.ts";
import { openAccount, ticket } from "./screen.ts";
test("probe", async ({ visit }) => {
  const { page, trouble } = await visit("/sign-in?mode=register&next=/artists/abba");
  await openAccount(page, "ana");
  await expect.poll(() => page.url()).toContain("abba");
  await new Promise((r) => setTimeout(r, 2000));
  console.log(await ticket(page).ariaSnapshot(), trouble.found);
  await page.screenshot({ path: "/tmp/e2e/artist.png" });
});
