import { setTimeout as wait } from "node:timers/promises";
import type { Session } from "../../domain/api/accounts.ts";
import type { ArtistDetail } from "../../domain/api/artists.ts";
import type { Order } from "../../domain/core/orders.ts";
import { Random } from "../../durable-objects/testing/platform/random.ts";
import { ChaosClient, type Traded } from "../chaos/client.ts";
import type { ExchangeProcess } from "../chaos/process.ts";
import { call, Refused, register } from "../local/client.ts";
import { listArtists, type Operated } from "../local/operator.ts";
import { diagnose } from "../local/quiet.ts";
import type { Secrets } from "../local/secrets.ts";

const DAY = 24 * 3_600_000;
const WEEK = 7 * DAY;

/** Where prices begin, in cents: two books that are traded, one in which many orders rest, one that nobody trades. */
const PRICES = { tyla: 2_000, rema: 900, "burna-boy": 200, quiet: 1_500 };

/** Who trades; the last closes the account in the end. */
const TRADERS = ["ada", "bob", "cleo", "dan", "eve", "finn"];

/** Who has orders resting, so many each that a snapshot of the book is stored in two parts. */
const RESTING = { names: ["gus", "hal", "ida"], orders: 700 };

/** So long journals are at the end: beyond a snapshot (one in 2,000 lines), and short of one. */
const LINES = { tyla: 2_400, rema: 700 };

const PASSWORD = "as it was stored then";

/** A user of the exchange, by name. */
export interface User {
  name: string;
  session: Session;
}

/**
 * Trades as much over the API as a fixture has to hold, and returns while trading goes on: the exchange is to be
 * killed at once, as `rema` has just been halted. Also returns how to stop the traders.
 */
export async function trade(
  exchange: ExchangeProcess,
  secrets: Secrets,
): Promise<{ users: User[]; artists: string[]; stop(): Promise<void> }> {
  const operated: Operated = { url: exchange.url, operatorToken: secrets.OPERATOR_TOKEN };
  const now = Date.now();
  await listArtists(operated, Object.entries(PRICES).map(listing(now)), () => undefined);
  const users: User[] = [];
  for (const [index, name] of [...TRADERS, ...RESTING.names].entries())
    users.push({
      name,
      session: await register(
        exchange.url,
        { username: name, password: PASSWORD },
        { address: `10.0.${index}.1` }, // accounts from one address are linked
      ),
    });
  const [tyla, rema, burnaBoy] = await Promise.all(
    (["tyla", "rema", "burna-boy"] as const).map((id) => tradedAt(exchange.url, id)),
  );
  const clients = users.map(
    ({ session }, index) =>
      new ChaosClient(
        [tyla!, tyla!, tyla!, rema!],
        secrets.JWT_SECRET,
        new Random(1, `user ${index}`),
        session.account.id,
      ),
  );
  const traders = clients.slice(0, TRADERS.length);
  const running = new Map(traders.map((client) => [client, client.run(() => exchange.url)]));
  const stop = async (client: ChaosClient) => {
    client.stop();
    await running.get(client);
  };
  for (const client of clients.slice(TRADERS.length)) await rest(exchange.url, client, burnaBoy!);
  await captions(exchange.url, clients);
  await growTo(exchange, operated, now);
  await endSession(exchange.url, users[0]!);
  await stop(traders.at(-1)!);
  await call(exchange.url, "DELETE", "/auth/account", { token: users[TRADERS.length - 1]!.session.accessToken });
  await halt(exchange.url, traders[0]!, rema!);
  return {
    users,
    artists: Object.keys(PRICES),
    stop: async () => void (await Promise.all(traders.map(stop))),
  };
}

const listing =
  (now: number) =>
  ([id, price]: [string, number]) => ({
    id,
    name: `The ${id}`,
    genres: ["amapiano"],
    country: "ZA",
    debutYear: 2015,
    history: {
      source: "fixture",
      points: [-7, 5, 0].map((off, index) => [now - (3 - index) * WEEK, price + off] as [number, number]),
    },
  });

/** What a share is worth; asked until the opening auction is over and D1 knows. */
async function tradedAt(url: string, artistId: string): Promise<Traded> {
  for (;;) {
    const { fairValue, bid, takerFeeBps, makerFeeBps } = await call<ArtistDetail>(url, "GET", `/artists/${artistId}`);
    if (fairValue !== null && bid !== null)
      return { artistId, fairValue, feeBps: { maker: makerFeeBps, taker: takerFeeBps } };
    await wait(200);
  }
}

/** Many orders far from the market, and at the end a few that trade. */
async function rest(url: string, client: ChaosClient, { artistId, fairValue }: Traded): Promise<void> {
  const orders = Array.from({ length: RESTING.orders }, (_, index) => ({
    clientOrderId: `rest-${index}`,
    artistId,
    side: "buy",
    type: "limit",
    price: Math.round(fairValue * (0.97 - 0.0001 * index)),
    quantity: 1,
    timeInForce: "GTC",
  }));
  for (let start = 0; start < orders.length; start += 100)
    await client.call(url, "POST", "/orders/batch", { orders: orders.slice(start, start + 100) });
  for (let index = 0; index < 5; index++)
    await client.call(url, "POST", "/orders", {
      clientOrderId: `take-${index}`,
      artistId,
      side: "buy",
      type: "market",
      quantity: 2,
    });
}

/** Orders that say something to others. */
async function captions(url: string, clients: readonly ChaosClient[]): Promise<void> {
  for (const [index, client] of clients.entries())
    await client
      .call<Order>(url, "POST", "/orders", {
        clientOrderId: "said",
        artistId: "rema",
        side: "buy",
        type: "limit",
        price: 850,
        quantity: 1 + index,
        timeInForce: "GTC",
        caption: `wait for it — “${index}”`,
        privacy: index % 2 === 0 ? "public" : "private",
      })
      .catch(refusal);
}

/** Waits until the journals are long enough; artists are valued three times meanwhile. */
async function growTo(exchange: ExchangeProcess, operated: Operated, now: number): Promise<void> {
  let valued = 0;
  for (;;) {
    const lines = new Map((await diagnose(operated)).map(({ artistId, seq }) => [artistId, seq]));
    const tyla = lines.get("tyla") ?? 0;
    if (valued < 3 && tyla > (LINES.tyla * (valued + 1)) / 4) exchange.fireCron(now + ++valued * 300_000);
    if (tyla >= LINES.tyla && (lines.get("rema") ?? 0) >= LINES.rema) return;
    await wait(200);
  }
}

/** Signs in a second time, and ends that session: its tokens are refused from then on. */
async function endSession(url: string, { name, session }: User): Promise<void> {
  await call<Session>(url, "POST", "/auth/login", {
    body: { username: name, password: PASSWORD },
    address: "10.0.0.1",
  });
  const token = session.accessToken;
  const { sessions } = await call<{ sessions: { id: string; current: boolean }[] }>(url, "GET", "/auth/sessions", {
    token,
  });
  for (const { id } of sessions.filter(({ current }) => !current))
    await call(url, "DELETE", `/auth/sessions/${id}`, { token });
}

/** Lifts the price until trading is halted: an order at the market is refused then. */
async function halt(url: string, client: ChaosClient, { artistId, fairValue }: Traded): Promise<void> {
  const order = (number: number, more: object) =>
    client.call<Order>(url, "POST", "/orders", {
      clientOrderId: `halt-${number}`,
      artistId,
      side: "buy",
      ...more,
    });
  await client.call(url, "DELETE", "/orders"); // whose cash is needed
  for (let number = 0; number < 200; number += 2) {
    await order(number, { type: "limit", price: Math.round(fairValue * 1.05), quantity: 20, timeInForce: "IOC" }).catch(
      refusal,
    );
    const code = await order(number + 1, { type: "market", quantity: 1 }).then(() => null, refusal);
    if (code === "market_closed") return;
  }
  throw new Error(`${artistId} was not halted`);
}

/** A refusal's code; anything else is thrown. */
function refusal(error: unknown): string {
  if (error instanceof Refused) return error.problem.code;
  throw error;
}
