import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, expectProblem, newTrader, request, success } from "../support/api.ts";
import { holdings, limitOrder, list } from "../support/exchange.ts";

beforeAll(() => list("tyla", 100));
// A quota fills up again with time: it stands still, so that a slow machine gets no larger one.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const batch = (orders: Record<string, unknown>[], token: string) =>
  request(api.placeOrders, { body: { orders }, token });
const resting = (count: number) => Array.from({ length: count }, () => limitOrder("tyla", "buy", 1, 50));

test("each command tells how many more may follow", async () => {
  const { token } = await newTrader();
  const response = await request(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 50), token });
  expect(response.headers.get("RateLimit-Policy")).toBe(
    `"orders";q=${env.ORDER_BURST};w=${env.ORDER_BURST / env.ORDERS_PER_SECOND}`,
  );
  expect(response.headers.get("RateLimit")).toMatch(new RegExp(`^"orders";r=${env.ORDER_BURST - 1};t=\\d$`));
});

test("orders beyond the quota are refused until it has filled up again, and change nothing; cancelling always goes", async () => {
  const { token } = await newTrader();
  await success(api.placeOrders, await batch(resting(env.ORDER_BURST), token));
  const before = await holdings(token);
  const refused = await batch(resting(env.ORDER_BURST), token);
  const wait = Number(refused.headers.get("Retry-After"));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(env.ORDER_BURST / env.ORDERS_PER_SECOND);
  expect(refused.headers.get("RateLimit")).toMatch(/^"orders";r=\d+;t=\d+$/);
  await expectProblem(refused, "rate_limited");
  expect(await holdings(token)).toEqual(before);
  expect((await call(api.cancelOrders, { query: {}, token })).cancelled).toHaveLength(env.ORDER_BURST);
});

test("one account's quota is not another's", async () => {
  const [busy, other] = [await newTrader(), await newTrader()];
  await success(api.placeOrders, await batch(resting(env.ORDER_BURST), busy.token));
  await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 50), token: other.token });
});

test("a new account may hold less of one artist than an old one", async () => {
  const young = await newTrader(Date.now());
  const old = await newTrader();
  const much = () => ({ body: limitOrder("tyla", "buy", 10_001, 50) });
  await expectProblem(await request(api.placeOrder, { ...much(), token: young.token }), "position_limit");
  expect(await call(api.placeOrder, { ...much(), token: old.token })).toMatchObject({ status: "open" });
  expect((await holdings(young.token)).orders).toEqual([]);
});

test("a new account cannot pass that limit by changing many orders at once", async () => {
  const { token } = await newTrader(Date.now());
  const place = () => call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 1), token });
  const orders = await Promise.all(Array.from({ length: 10 }, place));
  const changed = await Promise.all(
    orders.map(({ id }) => request(api.amendOrder, { params: { id }, body: { quantity: 9_000 }, token })),
  );
  for (const refused of changed.filter(({ ok }) => !ok)) await expectProblem(refused, "position_limit");
  const open = (await holdings(token)).orders;
  expect(open.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(9_000 + 9);
});

test("a batch of members none of which is an order is refused whole, in few words, and counts in full", async () => {
  const { token } = await newTrader();
  const refused = await batch(
    Array.from({ length: env.ORDER_BURST }, () => ({})),
    token,
  );
  expect(refused.headers.get("RateLimit")).toMatch(/r=0;/);
  const { errors } = await expectProblem(refused, "invalid_request");
  expect(errors?.[3]?.path).toMatch(/^orders\.3\./);
  expect(JSON.stringify(errors).length).toBeLessThan(4_000);
  const next = await request(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 50), token });
  await expectProblem(next, "rate_limited");
});
