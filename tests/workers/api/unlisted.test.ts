import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { nameOf, ROUTES } from "../../../domain/api/routes.ts";
import { artistRoom } from "../../../durable-objects/protocol/room-names.ts";
import { newAccount } from "../fuzz/callers.ts";
import { call, expectProblem, newTrader, request } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { rowsUsed } from "../support/rows-used.ts";
import { asked as protocols, upgrade } from "../support/socket.ts";

/* Whoever asks for an artist that is not listed, or for nobody, makes no object: each would have a database of its own, for ever. */

let token: string;
const asked: string[] = [];

beforeAll(async () => {
  await list("tyla", 1_000);
  ({ token } = await newTrader());
  await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 900), token });
});

/** An artist that nobody ever asked for. */
const unlisted = () => ask(`nobody-${asked.length + 1}`);
/** An account that there is not. */
const stranger = () => ask(crypto.randomUUID());

function ask(name: string): string {
  asked.push(name);
  return name;
}

/** How many of the names that were asked for are those of an object. */
async function made(): Promise<number> {
  const namespaces: DurableObjectNamespace[] = [env.ORDER_BOOK, env.ROOM, env.PORTFOLIO] as never;
  const existing = namespaces.map(async (namespace) => {
    const ids = new Set((await listDurableObjectIds(namespace)).map(String));
    return asked.filter((name) => [name, artistRoom(name)].some((each) => ids.has(String(namespace.idFromName(each)))));
  });
  return (await Promise.all(existing)).flat().length;
}

/** Every operation of the API that names an artist in its path. */
const OPERATIONS = ROUTES.filter(({ path }) => path.startsWith("/artists/{id}"));

test("what is made is seen here", async () => {
  const id = unlisted();
  await env.ORDER_BOOK.getByName(id).depth();
  expect(await made()).toBe(1);
  expect(OPERATIONS.length).toBeGreaterThan(5);
});

describe("what is not there is not made", () => {
  test.each(OPERATIONS.map((operation) => [nameOf(operation), operation] as const))("by %s", async (_, operation) => {
    const before = await made();
    const query = operation.query?.safeParse({}).success === false ? { range: "1d" } : {};
    const response = await request(operation, { params: { id: unlisted() }, query, token } as never);
    await expectProblem(response, "unknown_artist");
    expect(await made()).toBe(before);
  });

  test("by an order, a trade or a batch, which costs what it would if it were", async () => {
    const before = await made();
    const refused = await request(api.placeOrder, { body: limitOrder(unlisted(), "buy", 1, 900), token });
    const left = (response: Response) => Number(/r=(\d+)/.exec(response.headers.get("RateLimit") ?? "")?.[1]);
    const { type: _type, ...trade } = marketOrder(unlisted(), "buy", 1);
    const traded = await request(api.placeTrade, { body: trade, token });
    expect(left(traded)).toBeLessThan(left(refused) + 1);
    await expectProblem(refused, "unknown_artist");
    await expectProblem(traded, "unknown_artist");
    const orders = Array.from({ length: 20 }, () => limitOrder(unlisted(), "sell", 1, 900));
    const { results } = await call(api.placeOrders, { body: { orders }, token });
    for (const result of results) expect(result).toMatchObject({ problem: { code: "unknown_artist", status: 404 } });
    await call(api.cancelOrders, { query: { artistId: unlisted() }, token });
    await call(api.listOrders, { query: { artistId: unlisted() }, token });
    expect(await made()).toBe(before);
  });

  test("by joining its room", async () => {
    const before = await made();
    await expectProblem(await upgrade(`/rooms/artists/${unlisted()}`), "unknown_artist");
    await expectProblem(await upgrade(`/rooms/artists/${unlisted()}`, protocols(token)), "unknown_artist");
    await expectProblem(await upgrade("/rooms/artists/Not%20an%20id"), "unknown_artist");
    expect(await made()).toBe(before);
  });

  test("by an operator who wants a book or an account to trade again", async () => {
    const before = await made();
    const resume = (body: api.TradingObject) => request(api.resumeTrading, { body, token: env.OPERATOR_TOKEN });
    await expectProblem(await resume({ type: "book", artistId: unlisted() }), "unknown_artist");
    await expectProblem(await resume({ type: "account", accountId: stranger() }), "unknown_user");
    expect(await made()).toBe(before);
  });

  test("by an admin who signs nobody out", async () => {
    const before = await made();
    const admin = (await newAccount("admin")).token;
    for (const operation of [api.signOutUser, api.setRole]) {
      const body = operation.method === "patch" ? { role: "user" } : undefined;
      const response = await request(operation, { params: { id: stranger() }, body, token: admin } as never);
      await expectProblem(response, "unknown_user");
    }
    expect(await made()).toBe(before);
  });
});

test("whether artists are listed is read by their keys, once for a batch, and not again at once", async () => {
  await env.DB.batch(
    Array.from({ length: 300 }, (_, n) =>
      env.DB.prepare(
        "INSERT INTO artists (id, name, search_name, genres, listed_at) VALUES (?1, ?1, ?1, '[]', 0)",
      ).bind(`crowd-${n}`),
    ),
  );
  const id = unlisted();
  const asks = () => rowsUsed(() => request(api.getTrades, { params: { id }, query: {} }));
  expect((await asks()).read).toBeLessThan(5);
  expect((await asks()).read).toBe(0);
  const orders = Array.from({ length: 50 }, () => limitOrder(unlisted(), "sell", 1, 900));
  const { read } = await rowsUsed(() => call(api.placeOrders, { body: { orders }, token }));
  expect(read).toBeLessThanOrEqual(2 * orders.length);
  await env.DB.prepare("DELETE FROM artists WHERE id LIKE 'crowd-%'").run();
});

test("an artist that was just asked for in vain can be traded as soon as it is listed", async () => {
  const id = unlisted();
  await expectProblem(await request(api.getBook, { params: { id } }), "unknown_artist");
  await list(id, 1_000);
  expect(await call(api.placeOrder, { body: limitOrder(id, "buy", 1, 900), token })).toMatchObject({ status: "open" });
  expect((await call(api.getBook, { params: { id } })).bids).toContainEqual([900, 1]);
});
