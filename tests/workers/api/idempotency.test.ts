import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, expectProblem, newTrader, request } from "../support/api.ts";
import { holdings, limitOrder, list, marketOrder } from "../support/exchange.ts";

let id: string;
let token: string;

beforeAll(() => list("tyla", 1_000));
beforeEach(async () => {
  ({ id, token } = await newTrader());
});

test.each([
  ["a market order", () => marketOrder("tyla", "buy", 3)],
  ["a limit order", () => limitOrder("tyla", "buy", 3, 900)],
])("%s sent again gets the same answer and acts once", async (_, make) => {
  const body = make();
  const answer = await call(api.placeOrder, { body, token });
  const before = await holdings(token);
  expect(await call(api.placeOrder, { body, token })).toEqual(answer);
  expect(
    await call(api.placeOrder, { body: Object.fromEntries(Object.entries(body).toReversed()) as typeof body, token }),
  ).toEqual(answer);
  expect(await holdings(token)).toEqual(before);
});

test("a default that is spelled out is the same request", async () => {
  const body = limitOrder("tyla", "buy", 3, 900);
  const answer = await call(api.placeOrder, { body, token });
  expect(await call(api.placeOrder, { body: { ...body, timeInForce: "GTC" as const }, token })).toEqual(answer);
});

test("the answer stays the same when the portfolio and the book start anew", async () => {
  const body = marketOrder("tyla", "buy", 3);
  const answer = await call(api.placeOrder, { body, token });
  await evictDurableObject(env.PORTFOLIO.getByName(id));
  await evictDurableObject(env.ORDER_BOOK.getByName("tyla"));
  expect(await call(api.placeOrder, { body, token })).toEqual(answer);
  expect((await holdings(token)).positions).toMatchObject([{ shares: 3 }]);
});

test("another request under the same clientOrderId is a conflict that changes nothing", async () => {
  const body = marketOrder("tyla", "buy", 3);
  await call(api.placeOrder, { body, token });
  const before = await holdings(token);
  for (const other of [
    { ...body, quantity: 4 },
    { ...body, side: "sell" as const },
    { ...limitOrder("tyla", "buy", 3, 900), clientOrderId: body.clientOrderId },
  ]) {
    await expectProblem(await request(api.placeOrder, { body: other, token }), "idempotency_conflict");
  }
  const { type: _type, ...trade } = body;
  await expectProblem(
    await request(api.placeTrade, { body: { ...trade, caption: "another thing" }, token }),
    "idempotency_conflict",
  );
  expect(await holdings(token)).toEqual(before);
});

test("the same request many times at once makes one order", async () => {
  const body = marketOrder("tyla", "buy", 3);
  const answers = await Promise.all(Array.from({ length: 10 }, () => call(api.placeOrder, { body, token })));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect((await holdings(token)).positions).toMatchObject([{ shares: 3 }]);
});

test("a refusal of the book is repeated too", async () => {
  const body = marketOrder("tyla", "buy", 100_000);
  for (let attempt = 0; attempt < 2; attempt++)
    await expectProblem(await request(api.placeOrder, { body, token }), "insufficient_cash");
  expect((await holdings(token)).orders).toHaveLength(1);
});

test("a refusal before anything was held is none: with cash in hand the same request goes through", async () => {
  const body = limitOrder("tyla", "sell", 3, 1_100);
  await expectProblem(await request(api.placeOrder, { body, token }), "insufficient_shares");
  await call(api.placeOrder, { body: marketOrder("tyla", "buy", 3), token });
  expect(await call(api.placeOrder, { body, token })).toMatchObject({ status: "open" });
});

test("many different orders at once are all filled, each once", async () => {
  const bodies = Array.from({ length: 20 }, () => marketOrder("tyla", "buy", 1));
  const orders = await Promise.all(bodies.map((body) => call(api.placeOrder, { body, token })));
  expect(orders.every(({ status }) => status === "filled")).toBe(true);
  expect((await holdings(token)).positions).toMatchObject([{ shares: 20 }]);
});
