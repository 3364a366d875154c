import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** What people do on the screen and what they read there, in their words: roles, names, text. */

/** How long a page may take for what has no stricter bound of its own, in milliseconds. */
export const PATIENCE = 15_000;

/** Asks until the answer is right, like the browser's own waiting. */
export const eventually = <T>(read: () => T | Promise<T>, message?: string) =>
  expect.poll(read, { timeout: PATIENCE, interval: 50, ...(message !== undefined && { message }) });

export const PASSWORD = "a few easy words";

/** Fills in the form of a new account, wherever one got to it from. */
export async function openAccount(page: Page, username: string): Promise<void> {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Open account" }).click();
  await page.getByRole("button", { name: `Account ${username}` }).waitFor();
}

/** Signs in on the sign-in page; a second factor may still be asked for. */
export async function giveCredentials(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The button of the account menu, there while somebody is signed in. */
export const accountButton = (page: Page, username: string) =>
  page.getByRole("button", { name: `Account ${username}` });

/** Signs out by the account menu. */
export async function signOut(page: Page, username: string): Promise<void> {
  await accountButton(page, username).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("banner").getByRole("link", { name: "Sign in" }).waitFor();
}

/** Goes to the account page by the account menu. */
export async function openSettings(page: Page, username: string): Promise<void> {
  await accountButton(page, username).click();
  await page.getByRole("menuitem", { name: "Account" }).click();
  await page.getByRole("heading", { level: 1, name: "Account" }).waitFor();
}

/** A part of a page by its heading. */
export const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

/** Presses Tab until `target` has the focus; what takes longer than this is not reachable for a person. */
export async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press("Tab");
    if (await isFocused(target)) return;
  }
  throw new Error(`Tab does not reach ${await target.ariaSnapshot()}`);
}

export const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);

export const expectFocus = (target: Locator): Promise<void> => eventually(() => isFocused(target)).toBe(true);

/** Opens an account and goes to an artist. */
export async function joinAt(page: Page, username: string, artistId: string): Promise<void> {
  await page.goto(`/sign-in?mode=register&next=/artists/${artistId}`);
  await openAccount(page, username);
  await ticketIsLive(page);
}

/** Waits until the ticket takes orders: signed in, and the book is the live one. */
export const ticketIsLive = (page: Page): Promise<void> =>
  ticket(page)
    .getByRole("button", { name: /^(Buy|Sell)/ })
    .and(page.locator(":enabled"))
    .waitFor();

export const ticket = (page: Page) => page.getByRole("region", { name: "Order ticket" });
export const quantityField = (page: Page) => ticket(page).getByRole("textbox", { name: "Quantity" });
export const priceField = (page: Page) => ticket(page).getByRole("textbox", { name: "Limit price" });
export const cell = (page: Page, term: string) =>
  page
    .locator("dl > div")
    .filter({ has: page.getByRole("term").getByText(term, { exact: true }) })
    .getByRole("definition");

export interface TicketEntry {
  side?: "Buy" | "Sell";
  quantity: string;
  /** Makes it a limit order. */
  limit?: string;
}

/** Fills the ticket in without sending it. */
export async function fillTicket(page: Page, { side = "Buy", quantity, limit }: TicketEntry): Promise<void> {
  await ticket(page).getByRole("radio", { name: side, exact: true }).check();
  await ticket(page)
    .getByRole("radio", { name: limit === undefined ? "Market" : "Limit", exact: true })
    .check();
  if (limit !== undefined) await priceField(page).fill(limit);
  await quantityField(page).fill(quantity);
}

/** Fills the ticket in and sends it. */
export async function order(page: Page, entry: TicketEntry): Promise<void> {
  await fillTicket(page, entry);
  await ticket(page)
    .getByRole("button", { name: new RegExp(`^${entry.side ?? "Buy"}`) })
    .click();
}

/** Waits until the ticket says what became of an order. */
export const confirmed = (page: Page, text: string): Promise<void> => ticket(page).getByText(text).waitFor();

/** A line of the ladder as it reads: price, shares, and whether an order of mine is in it. */
export interface LadderLine {
  price: string;
  shares: string;
  mine: boolean;
}

/** The ladder, best prices first. */
export async function ladder(page: Page): Promise<{ asks: LadderLine[]; bids: LadderLine[] }> {
  const rows = page
    .getByRole("region", { name: "Order book" })
    .getByRole("row")
    .filter({ has: page.getByRole("button") });
  const lines = await rows.evaluateAll((elements) =>
    elements.map((row) => {
      const [price = "", mine = ""] = (row.querySelector("button")?.textContent ?? "")
        .split(",")
        .map((part) => part.trim());
      return {
        side: (row as HTMLElement).dataset["side"],
        price,
        shares: row.children[1]?.textContent ?? "",
        mine: mine === "my order",
      };
    }),
  );
  const ofSide = (wanted: string) =>
    lines.filter(({ side }) => side === wanted).map(({ price, shares, mine }) => ({ price, shares, mine }));
  return { asks: ofSide("sell").toReversed(), bids: ofSide("buy") };
}

/** The best line on each side; waits for both. */
export async function best(page: Page): Promise<{ ask: LadderLine; bid: LadderLine }> {
  await eventually(async () => (await ladder(page)).bids.length).toBeGreaterThan(0);
  const {
    asks: [ask],
    bids: [bid],
  } = await ladder(page);
  if (!ask || !bid) throw new Error("One side of the book is empty");
  return { ask, bid };
}

/** Recent trades, newest first: `bought at 42.76 × 10`. */
export async function tape(page: Page): Promise<string[]> {
  const rows = page.getByRole("region", { name: "Recent trades" }).locator("tbody tr");
  return rows.evaluateAll((elements) =>
    elements.map((row) => {
      const [price, shares] = [...row.children].map((child) => (child.textContent ?? "").replace(/[▲▼]/g, "").trim());
      return `${price} × ${shares}`;
    }),
  );
}

/** The price in the artist's headline, without the currency: `42.58`. */
export async function headline(page: Page): Promise<string> {
  const text = await page.getByRole("main").locator("header strong").first().innerText();
  return text.replace(/[^\d.]/g, "");
}

/** Cents from an amount on the screen: `$9,571.97` and `-0.05` alike. */
export const cents = (text: string): number => Math.round(Number(text.replace(/[^\d.-]/g, "")) * 100);

/** The cash in the header: what is not held by an order, in cents. */
export const cashInHeader = async (page: Page): Promise<number> =>
  cents(await page.getByRole("banner").getByText("Cash").locator("..").innerText());

/** The amount beside a term of a list of figures, in cents. */
export const figure = async (page: Page, term: string): Promise<number> => cents(await cell(page, term).innerText());

/** Cents as the ticket takes them and the ladder shows them (below a thousand dollars): `42.58`. */
export const dollars = (amount: number): string => (amount / 100).toFixed(2);
