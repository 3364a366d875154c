import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import type { PortfolioPosition } from "../../../domain/messages/wire.ts";
import { call, newTrader } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { join, type TestSocket } from "../support/socket.ts";

beforeAll(() => list("tyla", 1_000));

/** What a client knows from all it was told. */
function last(socket: TestSocket) {
  const known = { version: 0, cash: 0, heldCash: 0, positions: new Map<string, PortfolioPosition>(), orders: [""] };
  for (const message of socket.messages) {
    if (message.type !== "portfolio" && message.type !== "portfolio_delta") continue;
    const { version, cash, heldCash, orders, positions } = message;
    if (message.type === "portfolio") known.positions.clear();
    else expect(message.prevVersion).toBeLessThanOrEqual(known.version);
    for (const position of positions) known.positions.set(position.artistId, position);
    Object.assign(known, { version, cash, heldCash, orders });
  }
  return { ...known, positions: [...known.positions.values()] };
}

/** Every order that the room ever named. */
const named = (socket: TestSocket) =>
  new Set(socket.messages.flatMap((message) => ("orders" in message ? message.orders : [])));

test("shows the account's own cash and positions on joining", async () => {
  const { token } = await newTrader();
  await call(api.placeOrder, { body: marketOrder("tyla", "buy", 10), token });
  const socket = await join("/rooms/portfolio", token);
  expect(await socket.next("portfolio")).toMatchObject({
    cash: 989_949,
    heldCash: 0,
    positions: [{ artistId: "tyla", shares: 10 }],
    orders: [],
  });
});

test("tells of each order that changes, with versions that grow", async () => {
  const { token } = await newTrader();
  const socket = await join("/rooms/portfolio", token);
  await socket.next("portfolio");
  const resting = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 5, 900), token });
  const bought = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token });
  await call(api.cancelOrder, { params: { id: resting.id }, token });
  await vi.waitFor(() =>
    expect(last(socket)).toMatchObject({
      heldCash: 0,
      positions: [{ shares: 1 }],
      orders: expect.arrayContaining([resting.id]),
    }),
  );
  expect(named(socket)).toEqual(new Set([resting.id, bought.id]));
  const versions = socket.messages.map((message) => ("version" in message ? message.version : 0));
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  const { version, cash } = await call(api.getPortfolio, { token });
  expect(last(socket)).toMatchObject({ version, cash });
});

test("tells of a fill that somebody else's order brought", async () => {
  const [maker, taker] = [await newTrader(), await newTrader()];
  await call(api.placeOrder, { body: marketOrder("tyla", "buy", 4), token: taker.token });
  const { id } = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 4, 1_002), token: maker.token });
  const socket = await join("/rooms/portfolio", maker.token);
  await socket.next("portfolio");
  await call(api.placeOrder, { body: limitOrder("tyla", "sell", 4, 1_002), token: taker.token });
  await vi.waitFor(() => expect(last(socket)).toMatchObject({ heldCash: 0, positions: [{ shares: 4 }], orders: [id] }));
});

test("is nobody else's: another account's orders are not heard of", async () => {
  const [mine, other] = [await newTrader(), await newTrader()];
  const socket = await join("/rooms/portfolio", mine.token);
  await socket.next("portfolio");
  await call(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token: other.token });
  const { id } = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 2), token: mine.token });
  await vi.waitFor(() => expect(last(socket).positions).toMatchObject([{ shares: 2 }]));
  expect(named(socket)).toEqual(new Set([id]));
});

test("goes on when the portfolio is evicted while the socket is open", async () => {
  const { id, token } = await newTrader();
  const socket = await join("/rooms/portfolio", token);
  await socket.next("portfolio");
  await evictDurableObject(env.PORTFOLIO.getByName(id));
  const order = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token });
  await vi.waitFor(() => expect(named(socket)).toEqual(new Set([order.id])));
  socket.send(JSON.stringify({ type: "resync" }));
  await vi.waitFor(() => expect(last(socket).orders).toEqual([]));
});
