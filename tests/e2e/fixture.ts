import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { test as base } from "vitest";
import type { ArtistSummary } from "../../domain/api/market.ts";
import { CATALOGUE } from "../../domain/catalogue/index.ts";
import type { Level } from "../../domain/core/depth.ts";
import { findBrowser, launchOptions } from "../../scripts/local/browser.ts";
import { call } from "../../scripts/local/client.ts";
import { startExchange } from "../../scripts/local/exchange.ts";
import { listArtists } from "../../scripts/local/operator.ts";
import { dollars, eventually, PATIENCE } from "./screen.ts";
import { collectTrouble, type Trouble } from "./trouble.ts";

/** An exchange of the tests; cron fires only when a test says so. */
export interface TestExchange {
  url: string;
  operatorToken: string;
  /** The best prices in an artist's book, in dollars: the truth that screens are compared with. */
  best(artistId: string): Promise<{ bid: string; ask: string }>;
  /** Changes what D1 holds: for what no operation of the API can bring about. */
  sql(statement: string): Promise<unknown>;
  /** The secret in the last link to this page of the app that was mailed to an address; waits for it. */
  mailedToken(address: string, page: "reset-password" | "verify-email"): Promise<string>;
  /** Fires the price job as the platform would at `time` (ms). */
  fireCron(time: number): Promise<void>;
  stop(): Promise<void>;
  /** Comes back after `stop`, at the same address and with the same state. */
  start(): Promise<void>;
}

/** Somebody at a browser of their own. */
export interface Visitor {
  page: Page;
  /** What went wrong in the page so far; whatever is left in it at the end fails the test. */
  trouble: Trouble;
}

interface OpenExchange {
  exchange: TestExchange;
  close(): Promise<void>;
}

let browser: Promise<Browser> | undefined;
let shared: Promise<OpenExchange> | undefined;

/** Big and small, with and without accents. */
const LISTED = ["abba", "adele", "beyonce", "bjork", "burna-boy", "fally-ipupa"];

/**
 * One exchange and one browser for all files, and any number of visitors a test. So names of accounts differ from
 * file to file, and a test that needs the exchange to itself says so by `withExchangeOfItsOwn`.
 */
export const test = base
  .extend("executable", { scope: "worker" }, () => {
    const executable = findBrowser();
    if (!executable) throw new Error("No Chromium or Chrome found; `npm test` says what to do.");
    return executable;
  })
  .extend("browser", { scope: "worker" }, async ({ executable }, { onCleanup }): Promise<Browser> => {
    browser ??= chromium.launch(launchOptions(executable));
    onCleanup(async () => (await browser)?.close());
    return browser;
  })
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from it what a fixture depends on
  .extend("shared", { scope: "worker" }, ({}, { onCleanup }): (() => Promise<OpenExchange>) => {
    onCleanup(async () => (await shared)?.close());
    return () => (shared ??= openExchange());
  })
  /** Settings of an exchange that only one file uses; null: the shared one. */
  .extend("own", { scope: "file" }, (): Record<string, string | number> | null => null)
  .extend("exchange", { scope: "file" }, async ({ own, shared: open }, { onCleanup }): Promise<TestExchange> => {
    if (own === null) return (await open()).exchange;
    const { exchange, close } = await openExchange(own);
    onCleanup(close);
    return exchange;
  })
  .extend("visit", async ({ exchange, browser }, { onCleanup }) => {
    const visitors: Visitor[] = [];
    onCleanup(async () => {
      await Promise.all(visitors.map(({ page }) => page.context().close()));
      assert.deepEqual(
        visitors.flatMap(({ trouble }) => trouble.found),
        [],
        "no page logs an error, throws or asks for what fails",
      );
    });
    return async (path: string, options: BrowserContextOptions = {}): Promise<Visitor> => {
      const context = await browser.newContext({
        baseURL: exchange.url,
        locale: "en-US",
        timezoneId: "UTC",
        ...options,
      });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      const visitor = { page, trouble: collectTrouble(page) };
      visitors.push(visitor);
      const answer = await page.goto(path);
      // Without a policy no page could break it.
      const headers = answer?.headers() ?? {};
      assert.match(
        headers["content-security-policy"] ?? "",
        /^default-src 'none'; script-src 'self';.* frame-ancestors 'none'$/,
      );
      assert.match(headers["permissions-policy"] ?? "", /camera=\(\)/);
      assert.equal(headers["strict-transport-security"], "max-age=63072000; includeSubDomains");
      return visitor;
    };
  });

/** Tests whose exchange no other file uses, with what takes the place of the settings in `wrangler.toml`. */
export const withExchangeOfItsOwn = (settings: () => Record<string, string | number> = () => ({})) =>
  test.extend("own", { scope: "file" }, settings);

async function openExchange(settings: Record<string, string | number> = {}): Promise<OpenExchange> {
  const stateDir = mkdtempSync(join(tmpdir(), "anticip-e2e-"));
  const bindings = {
    JWT_SECRET: "secret-of-the-end-to-end-tests",
    OPERATOR_TOKEN: "operator-of-the-end-to-end-tests",
    DATA_SECRET: "data-of-the-end-to-end-tests",
    OPENING_SECONDS: 0, // artists trade as soon as they are listed
    ...settings,
  };
  const log: string[] = [];
  const onLog = (text: string): void => void log.push(text);
  let running = await startExchange({ port: 0, stateDir, bindings, onLog });
  const { url } = running;
  const operatorToken = running.secrets.OPERATOR_TOKEN;
  await listArtists(
    { url, operatorToken },
    CATALOGUE.filter(({ id }) => LISTED.includes(id)),
    () => undefined,
  );
  // The market list follows the books by a moment.
  const priced = async () =>
    (await call<{ artists: ArtistSummary[] }>(url, "GET", "/artists")).artists.filter(({ bid }) => bid !== null).length;
  await eventually(priced).toBe(LISTED.length);
  const exchange: TestExchange = {
    url,
    operatorToken,
    async best(artistId) {
      const { bids, asks } = await call<{ bids: Level[]; asks: Level[] }>(url, "GET", `/artists/${artistId}/book`);
      return { bid: dollars(bids[0]?.[0] ?? 0), ask: dollars(asks[0]?.[0] ?? 0) };
    },
    sql: (statement) => running.sql(statement),
    async mailedToken(address, page) {
      const links = () =>
        log
          .filter((text) => text.startsWith(`Mail to ${address}\n`))
          .map((text) => new RegExp(`/${page}#token=([\\w-]+)`).exec(text)?.[1]);
      await eventually(() => links().findLast(Boolean), `a link to ${page} for ${address}`).toBeDefined();
      return links().findLast(Boolean) as string;
    },
    fireCron: (time) => running.fireCron(time),
    stop: () => running.stop(),
    async start() {
      running = await startExchange({ port: Number(new URL(url).port), stateDir, bindings, onLog });
    },
  };
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closed ??= running.stop().then(() => rmSync(stateDir, { recursive: true, force: true })));
  return { exchange, close };
}
