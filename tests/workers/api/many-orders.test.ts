import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { MAX_BATCH } from "../../../domain/core/orders.ts";
import { call, expectProblem, newTrader, request, send } from "../support/api.ts";
import { holdings, limitOrder, list, marketOrder } from "../support/exchange.ts";

let token: string;

beforeAll(async () => {
  await list("tyla", 1_000);
  await list("doechii", 1_000);
});
beforeEach(async () => {
  ({ token } = await newTrader());
});

const rest = (price: number, quantity = 10) =>
  call(api.placeOrder, { body: limitOrder("tyla", "buy", quantity, price), token });

describe("PATCH /orders/{id}", () => {
  test("changes price and quantity, and the hold with them", async () => {
    const { id } = await rest(900);
    expect(await call(api.amendOrder, { params: { id }, body: { price: 950, quantity: 4 }, token })).toMatchObject({
      status: "open",
      price: 950,
      quantity: 4,
      held: 3_804,
    });
    expect(await call(api.getPortfolio, { token })).toMatchObject({ heldCash: 3_804 });
    const { bids } = await call(api.getBook, { params: { id: "tyla" } });
    expect(bids.filter(([price]) => price === 900)).toEqual([]);
  });

  test("again changes nothing more", async () => {
    const { id } = await rest(900);
    const body = { price: 950 };
    const amended = await call(api.amendOrder, { params: { id }, body, token });
    const before = await holdings(token);
    expect(await call(api.amendOrder, { params: { id }, body, token })).toEqual(amended);
    expect(await holdings(token)).toEqual(before);
  });

  test("that would cost more than there is changes nothing", async () => {
    const { id } = await rest(900);
    const before = await holdings(token);
    await expectProblem(
      await request(api.amendOrder, { params: { id }, body: { quantity: 1_000_000 }, token }),
      "insufficient_cash",
    );
    expect(await holdings(token)).toEqual(before);
  });

  test.each([
    {},
    { price: 0 },
    { price: 1.5 },
    { price: null },
    { quantity: -1 },
    { quantity: 2 ** 53 },
    { side: "sell" },
    [],
  ])("with %j is an invalid request", async (body) => {
    const { id } = await rest(900);
    const before = await holdings(token);
    await expectProblem(
      await request(api.amendOrder, { params: { id }, body: body as never, token }),
      "invalid_request",
    );
    expect(await holdings(token)).toEqual(before);
  });

  test("of an order that is closed, unknown or somebody else's is refused", async () => {
    const body = { price: 950 };
    const filled = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token });
    await expectProblem(await request(api.amendOrder, { params: { id: filled.id }, body, token }), "order_not_open");
    await expectProblem(
      await request(api.amendOrder, { params: { id: crypto.randomUUID() }, body, token }),
      "unknown_order",
    );
    const { id } = await rest(900);
    const other = await newTrader();
    await expectProblem(await request(api.amendOrder, { params: { id }, body, token: other.token }), "unknown_order");
    expect((await call(api.getOrder, { params: { id }, token })).price).toBe(900);
  });
});

describe("DELETE /orders", () => {
  test("cancels what is open, and releases it", async () => {
    const placed = [await rest(900), await rest(901), await rest(902)];
    const { cancelled, failed } = await call(api.cancelOrders, { query: {}, token });
    expect(new Set(cancelled.map(({ id }) => id))).toEqual(new Set(placed.map(({ id }) => id)));
    expect(cancelled.every(({ status, held }) => status === "cancelled" && held === 0)).toBe(true);
    expect(failed).toEqual([]);
    expect(await call(api.getPortfolio, { token })).toMatchObject({ heldCash: 0, cash: 1_000_000 });
    expect(await call(api.cancelOrders, { query: {}, token })).toEqual({ cancelled: [], failed: [] });
  });

  test("of one artist leaves the others, and other accounts', alone", async () => {
    const other = await newTrader();
    const theirs = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 900), token: other.token });
    const elsewhere = await call(api.placeOrder, { body: limitOrder("doechii", "buy", 1, 900), token });
    const here = await rest(900);
    expect(
      (await call(api.cancelOrders, { query: { artistId: "tyla" }, token })).cancelled.map(({ id }) => id),
    ).toEqual([here.id]);
    expect((await call(api.getOrder, { params: { id: elsewhere.id }, token })).status).toBe("open");
    expect((await call(api.getOrder, { params: { id: theirs.id }, token: other.token })).status).toBe("open");
  });
});

describe("POST /orders/batch", () => {
  const batch = (orders: unknown[]) =>
    call(api.placeOrders, { body: { orders: orders as Record<string, unknown>[] }, token });

  test("places each order by itself, and answers in their order", async () => {
    const { results } = await batch([
      limitOrder("tyla", "buy", 1, 900),
      limitOrder("tyla", "buy", 0, 900),
      marketOrder("nobody", "buy", 1),
      marketOrder("tyla", "buy", 2),
      limitOrder("tyla", "buy", 100_000, 900),
    ]);
    expect(results).toMatchObject([
      { order: { status: "open", price: 900 } },
      { problem: { code: "invalid_request", status: 400, errors: [{ path: "quantity" }] } },
      { problem: { code: "unknown_artist", status: 404 } },
      { order: { status: "filled", filledQuantity: 2 } },
      { problem: { code: "insufficient_cash", status: 422 } },
    ]);
    expect(await holdings(token)).toMatchObject({ heldCash: 901, positions: [{ shares: 2 }] });
  });

  test("of a thousand with one bad member places the others, and says which was bad", async () => {
    const orders = Array.from({ length: MAX_BATCH }, (_, index) =>
      limitOrder("tyla", "buy", index === 617 ? 0 : 1, 900),
    );
    const { results } = await batch(orders);
    expect(results[617]).toMatchObject({ problem: { code: "invalid_request", errors: [{ path: "quantity" }] } });
    const others = results.filter((_, index) => index !== 617);
    expect(others.filter((result) => "order" in result && result.order.status === "open")).toHaveLength(999);
    expect((await call(api.getPortfolio, { token })).heldCash).toBe(999 * 901);
  });

  test("tells of each member that is no order that it is none, and of the first what is wrong with them", async () => {
    const { results } = await batch([...Array.from({ length: 500 }, () => ({})), limitOrder("tyla", "buy", 1, 900)]);
    expect(results[500]).toMatchObject({ order: { status: "open" } });
    const problems = results.flatMap((result) => ("problem" in result ? [result.problem] : []));
    expect(problems).toHaveLength(500);
    for (const problem of problems) expect(problem).toMatchObject({ code: "invalid_request", status: 400 });
    expect(problems.filter(({ errors }) => errors !== undefined)).toHaveLength(10);
  });

  test("does not repeat what it was sent at length", async () => {
    const nonsense = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field-${index}`, index]));
    const refused = await request(api.placeOrders, {
      body: { orders: [{ ...limitOrder("tyla", "buy", 1, 900), ...nonsense }] },
      token,
    });
    expect(JSON.stringify(await expectProblem(refused, "invalid_request")).length).toBeLessThan(1_000);
  });

  test("sent again gets the same answers and acts once", async () => {
    const orders = [limitOrder("tyla", "buy", 1, 900), marketOrder("tyla", "buy", 2), marketOrder("doechii", "buy", 3)];
    const answers = await batch(orders);
    const before = await holdings(token);
    expect(await batch(orders)).toEqual(answers);
    expect(await holdings(token)).toEqual(before);
  });

  test("with the same clientOrderId twice makes one order", async () => {
    const order = limitOrder("tyla", "buy", 1, 900);
    const { results } = await batch([order, order, { ...order, quantity: 2 }]);
    expect(results[0]).toEqual(results[1]);
    expect(results[2]).toMatchObject({ problem: { code: "idempotency_conflict" } });
    expect((await holdings(token)).orders).toHaveLength(1);
  });

  test.each([[[]], [Array.from({ length: MAX_BATCH + 1 }, () => ({}))], ["orders"], [[null]]])(
    "of a wrong form is refused whole",
    async (orders) => {
      await expectProblem(
        await request(api.placeOrders, { body: { orders: orders as never }, token }),
        "invalid_request",
      );
      expect((await holdings(token)).orders).toEqual([]);
    },
  );

  test("may be larger than other bodies, but not without bound", async () => {
    const post = (bytes: number) =>
      send("/api/v1/orders/batch", {
        method: "POST",
        body: "x".repeat(bytes),
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      });
    await expectProblem(await post(300_000), "invalid_json");
    await expectProblem(await post(600_000), "body_too_large");
  });
});
