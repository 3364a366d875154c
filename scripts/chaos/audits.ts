import { setTimeout as wait } from "node:timers/promises";
import type { Portfolio } from "../../domain/api/trading.ts";
import type { Transparency } from "../../domain/api/transparency.ts";
import { aheadAfter, type FeeAhead, NOTHING_AHEAD } from "../../domain/core/fees.ts";
import { worstCase } from "../../domain/core/holds.ts";
import type { Order } from "../../domain/core/orders.ts";
import { downloadBook, verifyBook } from "../local/book-journal.ts";
import { call } from "../local/client.ts";
import type { Operated } from "../local/operator.ts";
import { settled } from "../local/quiet.ts";
import type { ChaosClient, Traded } from "./client.ts";

const PAGE = 200;
const QUIET_WITHIN = 120_000;

/** By then every order that was good till a time has lapsed: the clients give them two minutes. */
const LAPSED_WITHIN = 180_000;

/** Orders of each client that are sent again after every kill. */
const REPEATED = 10;

/** Shares and cash must balance at any moment, settlements under way included. Returns what was counted. */
export async function auditBalance({ url }: Operated): Promise<string> {
  const audit = await call<Transparency>(url, "GET", "/transparency");
  if (!audit.balanced) throw new Error(`The books do not balance: ${JSON.stringify(audit, null, 1)}`);
  const pending = audit.artists.reduce((sum, artist) => sum + artist.pending, 0);
  return `${audit.accounts.count} accounts balance, ${pending} settlements under way`;
}

/** Each journal keeps every rule, and replaying it gives the live book; returns its length. */
export async function auditJournal({ url }: Operated, artistId: string): Promise<number> {
  const { claim, journal } = await downloadBook(url, artistId);
  await verifyBook(claim, journal);
  return claim.seq;
}

/**
 * Brings back what accounts had only in memory: who was not answered sends again, and books settle the rest. They do so
 * by themselves within seconds of the start; here nothing is looked at before.
 */
export async function recover(operated: Operated, clients: readonly ChaosClient[]): Promise<void> {
  for (const client of clients) await resendUnanswered(operated.url, client);
  await call(operated.url, "POST", "/operator/settlements/redrive", { token: operated.operatorToken });
  await settled(operated, (books) => books.every(({ pending }) => pending === 0), QUIET_WITHIN);
}

/** Every acknowledged order is there, with at least what was acknowledged of it; and sent again it is the same. */
export async function auditOrders(url: string, client: ChaosClient): Promise<void> {
  const orders = new Map((await allOrders(url, client, "all")).map((order) => [order.id, order]));
  for (const { id, status, filledQuantity } of client.acknowledged.values()) {
    const order = orders.get(id);
    if (!order) throw new Error(`Acknowledged as ${status}, now unknown: order ${id}`);
    const final = status === "filled" || status === "cancelled" || status === "rejected";
    const kept = final
      ? order.status === status && order.filledQuantity === filledQuantity
      : order.filledQuantity >= filledQuantity;
    if (!kept)
      throw new Error(
        `Acknowledged as ${status} (${filledQuantity}), now ${order.status} (${order.filledQuantity}): order ${id}`,
      );
  }
  for (const { request, answer } of client.placed.filter((placed) => placed.answer).slice(-REPEATED)) {
    const again = await client.call<Order>(url, "POST", "/orders", request);
    if (JSON.stringify(again) !== JSON.stringify(answer))
      throw new Error(`${request.clientOrderId} was answered ${JSON.stringify(answer)}, then ${JSON.stringify(again)}`);
  }
  const names = new Set<string>();
  for (const { clientOrderId, parentId } of orders.values()) {
    if (parentId === undefined && names.has(clientOrderId)) throw new Error(`${clientOrderId} acted twice`);
    if (parentId === undefined) names.add(clientOrderId);
  }
}

/**
 * The kill took back what an account had not written yet of its book's answers:
 * those orders are on their way again. Who sends one again need not wait for the
 * alarm, and is answered from the book.
 */
async function resendUnanswered(url: string, client: ChaosClient): Promise<void> {
  const requests = new Map(client.placed.map(({ request }) => [request.clientOrderId, request]));
  for (const { status, clientOrderId } of await allOrders(url, client, "open")) {
    const request = status === "submitting" ? requests.get(clientOrderId) : undefined;
    if (request) await client.call(url, "POST", "/orders", request).catch(() => undefined); // the book may have refused it
  }
}

/** What an account holds is the worst case of its open orders, worked out from what the client asked for. */
export async function auditHolds(url: string, client: ChaosClient): Promise<void> {
  const { portfolio, orders } = await atOneMoment(url, client);
  const requests = new Map(client.placed.map(({ request }) => [request.clientOrderId, request]));
  const fees = new Map(client.traded.map(({ artistId, feeBps }) => [artistId, feeBps]));
  let cash = 0;
  const shares = new Map<string, number>();
  for (const order of orders) {
    const request = order.parentId === undefined ? requests.get(order.clientOrderId) : undefined;
    const budget = request && "maxCost" in request ? (request.maxCost ?? null) : null;
    const feeBps = fees.get(order.artistId)!;
    const feeCapBps = Math.max(feeBps.maker, feeBps.taker);
    const worst = worstCase({ ...order, budget, feeCapBps, feeAhead: feeAheadOf(order, feeBps) });
    if (order.held !== (order.side === "buy" ? worst.cash : worst.shares))
      throw new Error(`Order ${order.id} holds ${order.held}, its worst case is ${JSON.stringify(worst)}`);
    cash += worst.cash;
    shares.set(order.artistId, (shares.get(order.artistId) ?? 0) + worst.shares);
  }
  if (portfolio.heldCash !== cash)
    throw new Error(`An account holds ${portfolio.heldCash} cents, its orders need ${cash}`);
  if (portfolio.cash < cash) throw new Error(`An account has ${portfolio.cash} cents and holds ${cash}`);
  for (const { artistId, shares: owned, heldShares } of portfolio.positions) {
    const needed = shares.get(artistId) ?? 0;
    if (heldShares !== needed || owned < heldShares)
      throw new Error(
        `An account has ${owned} shares of ${artistId} and holds ${heldShares}, its orders need ${needed}`,
      );
  }
}

/** What an order has paid ahead of its fee, by its executions. */
const feeAheadOf = ({ fills }: Order, feeBps: Traded["feeBps"]): FeeAhead =>
  fills.reduce<FeeAhead>(
    (ahead, { price, quantity, fee, role }) => aheadAfter(price * quantity, feeBps[role], ahead, fee),
    NOTHING_AHEAD,
  );

/** Once nothing is on its way any more: nothing is left between two objects, and D1 is what the books make it. */
export async function auditAtRest(operated: Operated, clients: readonly ChaosClient[]): Promise<void> {
  await atRest(operated);
  for (const client of clients) {
    const stuck = (await allOrders(operated.url, client, "open")).find(({ status }) => status === "submitting");
    if (stuck) throw new Error(`Order ${stuck.id} is still between portfolio and book`);
  }
  await auditProjections(operated);
}

/** A rebuilt D1 equals the one before; begun again while an order lapses or an auction ends in between. */
async function auditProjections(operated: Operated): Promise<void> {
  const deadline = Date.now() + LAPSED_WITHIN;
  for (;;) {
    const heads = await atRest(operated);
    const before = await digest(operated);
    await call(operated.url, "POST", "/operator/projections/rebuild", { token: operated.operatorToken });
    const headsAfter = await atRest(operated);
    const after = await digest(operated);
    if (before === after) return;
    if (heads === headsAfter) throw new Error(`D1 differs from the books:\n${before}\n${after}`);
    if (Date.now() > deadline) throw new Error(`The books do not come to rest:\n${heads}\n${headsAfter}`);
  }
}

/** Waits until nothing is on its way, and returns how far each book is. */
async function atRest(operated: Operated): Promise<string> {
  const books = await settled(
    operated,
    (all) => all.every(({ pending, seq, projectedSeq }) => pending === 0 && projectedSeq === seq),
    QUIET_WITHIN,
  );
  return JSON.stringify(books.map(({ artistId, seq }) => [artistId, seq]));
}

/** Portfolio and open orders as they are together: read again while something comes between. */
async function atOneMoment(url: string, client: ChaosClient): Promise<{ portfolio: Portfolio; orders: Order[] }> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const portfolio = await client.call<Portfolio>(url, "GET", "/portfolio");
    const orders = await allOrders(url, client, "open");
    const { version } = await client.call<Portfolio>(url, "GET", "/portfolio");
    // The hold of an order on its way is not known from outside: one at the market holds all there is.
    if (version === portfolio.version && orders.every(({ status }) => status === "open")) return { portfolio, orders };
    await wait(200);
  }
  throw new Error(`The account ${client.account} does not come to rest`);
}

async function allOrders(url: string, client: ChaosClient, status: "open" | "all"): Promise<Order[]> {
  const orders: Order[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const query = `/orders?status=${status}&limit=${PAGE}${cursor && `&cursor=${cursor}`}`;
    const page: { orders: Order[]; nextCursor: string | null } = await client.call(url, "GET", query);
    orders.push(...page.orders);
    cursor = page.nextCursor;
  }
  return orders;
}

async function digest({ url, operatorToken }: Operated): Promise<string> {
  return JSON.stringify(await call(url, "GET", "/operator/projections/digest", { token: operatorToken }));
}
