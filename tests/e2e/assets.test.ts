import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { DIST_WEB } from "../../scripts/local/paths.ts";
import { test } from "./fixture.ts";

/* The files of a build are kept for good by whoever has them, and what is no file never; a page whose build was replaced notices. */

describe("below /assets/", () => {
  test("a file of the build may be kept for good", async ({ exchange }) => {
    for (const name of readdirSync(join(DIST_WEB, "assets"))) {
      const answer = await fetch(`${exchange.url}/assets/${name}`);
      expect([name, answer.status, answer.headers.get("Cache-Control")]).toEqual([
        name,
        200,
        "public, max-age=31536000, immutable",
      ]);
      await answer.body?.cancel();
    }
  });

  test("what is missing is not found, and nobody keeps that", async ({ exchange }) => {
    for (const path of ["/assets/Portfolio-0ld0ld.js", "/assets/gone.css", "/assets/", "/assets", "/assets/a/b"])
      for (const method of ["GET", "HEAD"]) {
        const answer = await fetch(exchange.url + path, { method, redirect: "manual" });
        expect([path, answer.status, answer.headers.get("Cache-Control")]).toEqual([path, 404, "no-store"]);
        expect(await answer.text()).not.toContain("<html");
      }
  });
});

test("any other address is a page of the app, asked for anew each time", async ({ exchange }) => {
  const start = await (await fetch(`${exchange.url}/`)).text();
  for (const path of ["/artists/abba", "/settings", "/nothing/here"]) {
    const answer = await fetch(exchange.url + path);
    expect([answer.status, await answer.text()]).toEqual([200, start]);
    expect(answer.headers.get("Cache-Control")).toBe("public, max-age=0, must-revalidate");
    expect(answer.headers.get("Content-Security-Policy")).toContain("script-src 'self'");
    const known = await fetch(exchange.url + path, { headers: { "If-None-Match": answer.headers.get("ETag") ?? "" } });
    expect(known.status).toBe(304);
  }
  expect((await fetch(`${exchange.url}/artists/abba`, { method: "POST" })).status).toBe(404);
});

/** Takes a file that is loaded when its page is shown away from the app, as a release does; `isBack` says when it is there again. */
const removeFile = (page: Page, name: string, isBack: () => boolean): Promise<unknown> =>
  page.route(new RegExp(`/assets/${name}-[\\w-]+\\.js$`), (route) =>
    isBack() ? route.continue() : route.continue({ url: new URL("/assets/gone.js", route.request().url()).href }),
  );

/** The document of another build, for a page that asks whether there is one. */
const releaseAnother = (page: Page): Promise<unknown> =>
  page.route(
    (url) => url.pathname === "/",
    async (route) => {
      if (route.request().resourceType() !== "fetch") return await route.fallback();
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(/\/assets\/index-[\w-]+\.js/g, "/assets/index-newer.js");
      await route.fulfill({ response, body });
    },
  );

/** Counts how often the page is loaded from now on. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on("request", (request) => (loads += request.isNavigationRequest() ? 1 : 0));
  return () => loads;
}

describe("a page whose code is gone", () => {
  const link = (page: Page) => page.getByRole("link", { name: "Forgot your password?" });
  const heading = (page: Page) => page.getByRole("heading", { level: 1, name: "Forgot your password?" });
  const again = (page: Page) => page.getByRole("main").getByRole("alert").getByRole("button", { name: "Try again" });
  const EXPECTED = /gone\.js|assets\/(ForgotPassword|Transparency)-/;

  test("reloads itself after a release, and goes on where it was to go", async ({ visit }) => {
    const { page, trouble } = await visit("/sign-in");
    const loads = countLoads(page);
    await removeFile(page, "ForgotPassword", () => loads() > 0);
    await releaseAnother(page);
    await link(page).click();
    await heading(page).waitFor();
    expect([loads(), new URL(page.url()).pathname]).toEqual([1, "/forgot-password"]);
    trouble.forgive(EXPECTED);
  });

  test("reloads itself once, and then says so", async ({ visit }) => {
    const { page, trouble } = await visit("/sign-in");
    const loads = countLoads(page);
    await removeFile(page, "ForgotPassword", () => false);
    await releaseAnother(page);
    await link(page).click();
    await again(page).waitFor();
    expect(loads()).toBe(1);
    trouble.forgive(EXPECTED);
  });

  test("stays where it is when there was no release", async ({ visit }) => {
    const { page, trouble } = await visit("/sign-in");
    const loads = countLoads(page);
    await removeFile(page, "ForgotPassword", () => loads() > 0);
    await link(page).click();
    await again(page).waitFor();
    expect(loads()).toBe(0);
    await again(page).click();
    await heading(page).waitFor();
    expect(loads()).toBe(1);
    trouble.forgive(EXPECTED);
  });

  test("stays where it is when nobody waits for that code", async ({ visit }) => {
    const { page, trouble } = await visit("/");
    // The first page asks for it too, when it has nothing else to do.
    const asked = () => performance.getEntriesByType("resource").some(({ name }) => name.includes("/Transparency-"));
    await page.waitForFunction(asked);
    await removeFile(page, "Transparency", () => false);
    await releaseAnother(page);
    const refused = page.waitForEvent("console", (message) => message.location().url.includes("/assets/Transparency-"));
    await page.reload();
    const loads = countLoads(page);
    await refused;
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    await page.getByRole("table", { name: "Market" }).getByRole("link", { name: "ABBA" }).waitFor();
    expect(loads()).toBe(0);
    trouble.forgive(EXPECTED);
  });
});
