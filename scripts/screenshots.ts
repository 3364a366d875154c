import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { CATALOGUE } from "../domain/catalogue/index.ts";
import type { Level } from "../domain/core/depth.ts";
import { startDemoMarket } from "./demo-market/index.ts";
import { ensureBrowser, launchOptions } from "./local/browser.ts";
import { build } from "./local/build.ts";
import { call, register } from "./local/client.ts";
import { type Exchange, startExchange } from "./local/exchange.ts";
import { fail } from "./local/fail.ts";
import { listArtists } from "./local/operator.ts";
import { ROOT } from "./local/paths.ts";
import { step } from "./local/progress.ts";

/** How long the demo market trades before the pictures are taken, and how often the artist that is shown does (ms). */
const TRADING_TIME = 20_000;
const TRADE_EVERY = 800;

/** Whose page is shown. */
const ARTIST = "burna-boy";
const HOLDINGS: Record<string, number> = { [ARTIST]: 40, bjork: 25, "billie-eilish": 8, asake: 60 };
const ACCOUNT = { username: "early-bird", password: "first in the front row" };

/** Keeps that artist's tape moving. */
const FAN = { username: "front-row", password: "as close as it gets" };

/** Lets the account see the pages of moderators and admins, and gives them something to judge. */
const OVERSIGHT = [
  `UPDATE users SET role = 'admin' WHERE username_key = '${ACCOUNT.username}'`,
  `INSERT INTO flags (kind, artist_id, account_a, account_b, link, trades, quantity, notional, first_trade_at, last_trade_at)
    SELECT 'wash_trade', '${ARTIST}', one.id, other.id, 'Used from the same network within 30 days, which 2 accounts use', 14, 92, 296148, one.created_at, one.created_at + 900000
    FROM users AS one, users AS other WHERE one.username_key = '${ACCOUNT.username}' AND other.username_key = '${FAN.username}'`,
  `INSERT INTO passkeys (id, user_id, name, public_key, counter, transports, created_at)
    SELECT name, id, name, '', 0, '[]', created_at FROM users, (SELECT 'Laptop' AS name UNION SELECT 'Phone') WHERE username_key = '${ACCOUNT.username}'`,
];

const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const THEMES = ["light", "dark"] as const;

/** The picture in the README, and the most bytes it may have. */
const README_PICTURE = { file: join(ROOT, "docs/screenshot.png"), page: "artist", most: 300_000 };

interface Shot {
  name: string;
  path: string;
  signedIn: boolean;
  /** Brings the page into the state that is shown. */
  prepare?: (page: Page) => Promise<void>;
}

const SHOTS: Shot[] = [
  { name: "welcome", path: "/", signedIn: false },
  { name: "sign-in", path: "/sign-in?mode=register", signedIn: false },
  { name: "welcome-back", path: "/sign-in", signedIn: false },
  { name: "market", path: "/", signedIn: true },
  { name: "artist", path: `/artists/${ARTIST}`, signedIn: true, prepare: showTicket },
  { name: "portfolio", path: "/portfolio", signedIn: true },
  { name: "account", path: "/account", signedIn: true },
  { name: "new-password", path: `/reset-password#token=${"x".repeat(43)}`, signedIn: false },
  { name: "change-password", path: "/account", signedIn: true, prepare: beginPasswordChange },
  { name: "second-factor", path: "/account", signedIn: true, prepare: beginSecondFactor },
  { name: "moderation", path: "/moderation", signedIn: true },
  { name: "admin", path: "/admin", signedIn: true },
  { name: "sources", path: "/admin/sources", signedIn: true },
  { name: "jobs", path: "/admin/jobs", signedIn: true },
  { name: "diagnostics", path: "/admin/diagnostics", signedIn: true },
  { name: "transparency", path: "/transparency", signedIn: false },
  { name: "verify", path: `/verify/${ARTIST}`, signedIn: false },
  { name: "prices", path: `/prices/${ARTIST}`, signedIn: false },
];

/** `npm run screenshots -- FOLDER`: pictures of every page while the demo market trades; the folder is docs/screenshots without one. */
async function main(folder: string): Promise<void> {
  await build();
  const executable = await ensureBrowser();
  const stateDir = mkdtempSync(join(tmpdir(), "anticip-screenshots-"));
  const exchange = await step("Starting the exchange", () =>
    startExchange({ port: 0, stateDir, bindings: { OPENING_SECONDS: 0 } }),
  );
  const stopping = new AbortController();
  const browser = await chromium.launch(launchOptions(executable));
  try {
    await step("Trading for a while", () => trade(exchange, stopping.signal));
    for (const statement of OVERSIGHT) await exchange.sql(statement);
    mkdirSync(folder, { recursive: true });
    for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
      for (const theme of THEMES)
        await step(`Pictures: ${size}, ${theme}`, () => shoot(browser, exchange.url, folder, size, theme));
    }
  } finally {
    stopping.abort();
    await browser.close();
    await exchange.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
  const { size } = statSync(README_PICTURE.file);
  if (size > README_PICTURE.most) fail(`${README_PICTURE.file} has ${size} bytes, more than ${README_PICTURE.most}.`);
}

/** Lists the catalogue, buys the account's holdings, and lets the bots trade. */
async function trade({ url, secrets, fireCron }: Exchange, signal: AbortSignal): Promise<void> {
  await listArtists({ url, operatorToken: secrets.OPERATOR_TOKEN }, CATALOGUE, () => undefined);
  const place = (token: string, path: "/trades" | "/orders", order: object) =>
    call(url, "POST", path, { token, body: { clientOrderId: crypto.randomUUID(), ...order } });
  const { accessToken: mine } = await register(url, ACCOUNT);
  for (const [artistId, quantity] of Object.entries(HOLDINGS))
    await place(mine, "/trades", { artistId, side: "buy", quantity });
  const {
    bids: [best],
  } = await call<{ bids: Level[] }>(url, "GET", `/artists/${ARTIST}/book`);
  await place(mine, "/orders", {
    artistId: ARTIST,
    type: "limit",
    side: "buy",
    quantity: 12,
    price: (best?.[0] ?? 100) - 3,
  });

  startDemoMarket(url, signal);
  const { accessToken: fan } = await register(url, FAN);
  for (let n = 0; n < TRADING_TIME / TRADE_EVERY; n++) {
    // Buys twice, sells once, in sizes that differ: a tape as it is on a good day.
    await place(fan, "/trades", { artistId: ARTIST, side: n % 3 === 2 ? "sell" : "buy", quantity: 2 + ((n * 7) % 9) });
    await wait(TRADE_EVERY);
  }
  await fireCron(Date.now());
}

async function shoot(
  browser: Browser,
  url: string,
  folder: string,
  size: keyof typeof SIZES,
  theme: (typeof THEMES)[number],
): Promise<void> {
  for (const signedIn of [false, true]) {
    const context = await browser.newContext({
      baseURL: url,
      viewport: SIZES[size],
      colorScheme: theme,
      locale: "en-US",
      deviceScaleFactor: 1,
    });
    const page = await context.newPage();
    if (signedIn) await signIn(page);
    for (const { name, path, prepare } of SHOTS.filter((shot) => shot.signedIn === signedIn)) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      await prepare?.(page);
      await page.screenshot({ path: join(folder, `${name}-${size}-${theme}.png`) });
      if (name === README_PICTURE.page && size === "desk" && theme === "light")
        await page.screenshot({ path: README_PICTURE.file });
    }
    await context.close();
  }
}

async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("User name").fill(ACCOUNT.username);
  await page.getByLabel("Password", { exact: true }).fill(ACCOUNT.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: `Account ${ACCOUNT.username}` }).waitFor();
}

/** Fills in the ticket where it stands beside the chart, so that its receipt is seen. */
async function showTicket(page: Page): Promise<void> {
  const quantity = page.getByRole("region", { name: "Order ticket" }).getByRole("textbox", { name: "Quantity" });
  if (await quantity.isVisible()) await quantity.fill("15");
}

/** Shows what a new password ends, and offers to. */
async function beginPasswordChange(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByRole("checkbox", { name: "Remove my 2 passkeys" }).scrollIntoViewIfNeeded();
}

/** Shows how an authenticator app is tied to the account; nothing is switched on by looking. */
async function beginSecondFactor(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Switch on second factor" }).click();
  await page.getByRole("textbox", { name: "Code of the authenticator app" }).scrollIntoViewIfNeeded();
}

main(resolve(process.argv[2] ?? join(ROOT, "docs/screenshots"))).catch(fail);
