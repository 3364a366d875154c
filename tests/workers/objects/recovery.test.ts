import { evictAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import { fingerprintOf } from "../../../durable-objects/portfolio/core/order-request.ts";
import { exampleOrder } from "../../../durable-objects/portfolio/core/testing/example-order.ts";
import type { Portfolio } from "../../../durable-objects/portfolio/object.ts";
import { call, expectProblem, newTrader, request } from "../support/api.ts";
import { holdings, limitOrder, list, marketOrder } from "../support/exchange.ts";

/* The objects themselves, with real storage and alarms: what is durable survives, what was under way comes to its end. */

let id: string;
let token: string;
const book = () => env.ORDER_BOOK.getByName("tyla");
const portfolio = () => env.PORTFOLIO.getByName(id);

const statusOf = async (orderId: string, token: string) =>
  (await call(api.getOrder, { params: { id: orderId }, token })).status;

beforeAll(() => list("tyla", 1_000));
beforeEach(async () => {
  ({ id, token } = await newTrader());
});

const buy = (quantity: number) => call(api.placeOrder, { body: marketOrder("tyla", "buy", quantity), token });
const alarmOf = (stub: DurableObjectStub<Portfolio>) =>
  runInDurableObject(stub, (_, state) => state.storage.getAlarm());

test("an order is written down before it is answered, and its fill soon after", async () => {
  const { id: orderId } = await buy(3);
  const written = () =>
    runInDurableObject(portfolio(), (_, { storage }) =>
      storage.sql
        .exec<{ entry: string }>("SELECT entry FROM journal ORDER BY version")
        .toArray()
        .map(({ entry }) => JSON.parse(entry) as object),
    );
  expect((await written())[1]).toMatchObject({ type: "placed", order: { id: orderId, status: "submitting" } });
  await vi.waitFor(
    async () =>
      expect((await written())[2]).toMatchObject({
        type: "settled",
        settlement: {
          events: [
            { type: "accepted", orderId },
            { type: "filled", orderId, quantity: 3 },
          ],
        },
      }),
    {
      timeout: 5_000,
    },
  );
});

test("what was bought is still owned after every object was evicted", async () => {
  await buy(3);
  await call(api.placeOrder, { body: limitOrder("tyla", "buy", 5, 900), token });
  const before = await holdings(token);
  await evictAllDurableObjects();
  expect(await holdings(token)).toEqual(before);
});

test("the book comes back from its journal as it was", async () => {
  await buy(3);
  await evictDurableObject(book()); // with it go the timers of what follows a trade
  const before = [await book().fingerprint(), await book().depth()];
  await evictDurableObject(book());
  expect([await book().fingerprint(), await book().depth()]).toEqual(before);
});

describe("an order left submitting by a crash", () => {
  /** Writes what the hold of an order writes, of which nothing reached the book. */
  async function crashAfterHold(): Promise<string> {
    const body = marketOrder("tyla", "buy", 4);
    await call(api.getPortfolio, { token });
    const orderId = crypto.randomUUID();
    await runInDurableObject(portfolio(), async (_, { storage }) => {
      const order = exampleOrder({
        id: orderId,
        number: 1,
        clientOrderId: body.clientOrderId,
        artistId: "tyla",
        side: "buy",
        quantity: 4,
        price: null,
        budget: STARTING_CASH,
        placedAt: Date.now(),
        updatedAt: Date.now(),
      });
      storage.sql.exec(
        "INSERT INTO journal (version, time, entry) VALUES (2, ?, ?)",
        Date.now(),
        JSON.stringify({ type: "placed", order, request: fingerprintOf(body) }),
      );
      await storage.setAlarm(Date.now() + 60_000);
    });
    await evictDurableObject(portfolio());
    return orderId;
  }

  test("is brought to its end by the alarm", async () => {
    const orderId = await crashAfterHold();
    expect(await runDurableObjectAlarm(portfolio())).toBe(true);
    expect(await call(api.getOrder, { params: { id: orderId }, token })).toMatchObject({
      status: "filled",
      filledQuantity: 4,
    });
    expect(await holdings(token)).toMatchObject({ heldCash: 0, positions: [{ shares: 4 }] });
  });

  test("is brought to its end by cancelling it, which comes too late", async () => {
    const orderId = await crashAfterHold();
    expect(await statusOf(orderId, token)).toBe("submitting");
    await expectProblem(await request(api.cancelOrder, { params: { id: orderId }, token }), "order_not_open");
    expect(await statusOf(orderId, token)).toBe("filled");
  });
});

describe("the alarm", () => {
  test("is set with the hold, and stands until the order has surely been answered", async () => {
    await buy(1);
    const at = await alarmOf(portfolio());
    expect(at).toBeGreaterThan(Date.now());
    expect(at).toBeLessThanOrEqual(Date.now() + 30_000);
    expect(await runDurableObjectAlarm(portfolio())).toBe(true);
    expect(await alarmOf(portfolio())).toBeNull();
  });

  test("is not put off when the object forgets that it was set", async () => {
    await buy(1);
    const before = await alarmOf(portfolio());
    await evictDurableObject(portfolio());
    await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 900), token });
    expect(await alarmOf(portfolio())).toBe(before);
  });
});

test("a maker's fill that its portfolio never heard of is delivered by the book's alarm", async () => {
  const [maker, taker] = [await newTrader(), await newTrader()];
  await call(api.placeOrder, { body: marketOrder("tyla", "buy", 2), token: taker.token });
  const { id: orderId } = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 2, 1_002), token: maker.token });
  await call(api.placeOrder, { body: limitOrder("tyla", "sell", 2, 1_002), token: taker.token });
  await evictDurableObject(book());
  await vi.waitFor(
    async () => {
      await runDurableObjectAlarm(book());
      expect(await statusOf(orderId, maker.token)).toBe("filled");
    },
    { timeout: 10_000 },
  );
});
