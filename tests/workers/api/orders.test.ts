import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, expectProblem, newTrader, request } from "../support/api.ts";
import { holdings, limitOrder, list, marketOrder } from "../support/exchange.ts";

let token: string;

beforeAll(async () => {
  await list("tyla", 1_000);
  ({ token } = await newTrader());
});

describe("POST /orders", () => {
  test("buys at the market, and the portfolio shows it", async () => {
    const order = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 10), token });
    expect(order).toMatchObject({
      status: "filled",
      filledQuantity: 10,
      filledNotional: 10_040,
      fees: 11,
      held: 0,
      reason: null,
    });
    const portfolio = await call(api.getPortfolio, { token });
    expect(portfolio).toMatchObject({
      cash: 1_000_000 - 10_051,
      heldCash: 0,
      availableCash: 1_000_000 - 10_051,
      granted: 1_000_000,
    });
    expect(portfolio.positions).toMatchObject([{ artistId: "tyla", name: "tyla", shares: 10, costBasis: 10_051 }]);
  });

  test("rests a limit order and holds its worst case", async () => {
    const before = await call(api.getPortfolio, { token });
    const order = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 5, 900), token });
    expect(order).toMatchObject({ status: "open", timeInForce: "GTC", held: 4_505, fills: [] });
    expect(await call(api.getPortfolio, { token })).toMatchObject({
      heldCash: before.heldCash + 4_505,
      cash: before.cash,
    });
    const book = await call(api.getBook, { params: { id: "tyla" } });
    expect(book.bids).toContainEqual([900, 5]);
  });

  test("IOC cancels what does not trade at once", async () => {
    const order = await call(api.placeOrder, {
      body: { ...limitOrder("tyla", "buy", 5, 900), timeInForce: "IOC" as const },
      token,
    });
    expect(order).toMatchObject({ status: "cancelled", reason: "ioc", filledQuantity: 0, held: 0 });
  });

  test("two users trade with each other at the maker's price", async () => {
    const [maker, taker] = [await newTrader(), await newTrader()];
    await call(api.placeOrder, { body: marketOrder("tyla", "buy", 3), token: taker.token });
    const bid = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 3, 1_001), token: maker.token });
    const sale = await call(api.placeOrder, { body: limitOrder("tyla", "sell", 3, 999), token: taker.token });
    expect(sale).toMatchObject({ status: "filled", fills: [{ price: 1_001, quantity: 3, role: "taker", fee: 4 }] });
    await expect
      .poll(async () => (await call(api.getOrder, { params: { id: bid.id }, token: maker.token })).status)
      .toBe("filled");
    const { fills } = await call(api.getOrder, { params: { id: bid.id }, token: maker.token });
    expect(fills).toMatchObject([{ price: 1_001, quantity: 3, role: "maker", fee: 0 }]);
  });
});

describe("POST /trades", () => {
  test("buys now, with a caption and who may see it", async () => {
    const { type: _type, ...trade } = marketOrder("tyla", "buy", 2);
    const order = await call(api.placeTrade, { body: { ...trade, caption: "early", privacy: "followers" }, token });
    expect(order).toMatchObject({
      status: "filled",
      type: "market",
      timeInForce: "IOC",
      caption: "early",
      privacy: "followers",
    });
  });

  test("is refused when nobody is on the other side, and the order is closed", async () => {
    await list("priceless", 100_000_000); // the issuer would ask more than a price may be
    const trader = await newTrader();
    const { type: _type, ...purchase } = marketOrder("priceless", "buy", 1);
    for (let attempt = 0; attempt < 2; attempt++) {
      await expectProblem(await request(api.placeTrade, { body: purchase, token: trader.token }), "no_liquidity");
    }
    const { orders, ...owned } = await holdings(trader.token);
    expect(orders).toMatchObject([{ status: "cancelled", reason: "no_liquidity", held: 0 }]);
    expect(owned).toMatchObject({ cash: 1_000_000, heldCash: 0, positions: [] });
  });
});

describe("GET /orders", () => {
  test("pages through my orders, newest first", async () => {
    const trader = await newTrader();
    const placed: string[] = [];
    for (let price = 801; price <= 803; price++)
      placed.push((await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, price), token: trader.token })).id);
    const first = await call(api.listOrders, { query: { limit: 2 }, token: trader.token });
    const second = await call(api.listOrders, {
      query: { limit: 2, cursor: first.nextCursor ?? undefined },
      token: trader.token,
    });
    expect([...first.orders, ...second.orders].map(({ id }) => id)).toEqual(placed.toReversed());
    expect(second.nextCursor).toBeNull();
  });

  test("narrows by status and artist", async () => {
    const trader = await newTrader();
    const open = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 800), token: trader.token });
    const closed = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token: trader.token });
    const ids = async (query: NonNullable<Parameters<typeof call<typeof api.listOrders>>[1]>["query"]) =>
      (await call(api.listOrders, { query, token: trader.token })).orders.map(({ id }) => id);
    expect(await ids({ status: "open" })).toEqual([open.id]);
    expect(await ids({ status: "closed" })).toEqual([closed.id]);
    expect(await ids({ artistId: "somebody-else" })).toEqual([]);
  });

  test.each([
    { limit: 0 },
    { limit: 201 },
    { limit: "many" },
    { cursor: "x" },
    { cursor: "-1" },
    { status: "lost" },
    { artistId: "Not An Id" },
  ])("refuses %j", async (query) => {
    await expectProblem(await request(api.listOrders, { query: query as never, token }), "invalid_request");
  });
});

describe("DELETE /orders/{id}", () => {
  test("cancels an open order once", async () => {
    const trader = await newTrader();
    const { id } = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 5, 900), token: trader.token });
    expect(await call(api.cancelOrder, { params: { id }, token: trader.token })).toMatchObject({
      status: "cancelled",
      held: 0,
    });
    expect(await call(api.getPortfolio, { token: trader.token })).toMatchObject({ heldCash: 0, cash: 1_000_000 });
    await expectProblem(await request(api.cancelOrder, { params: { id }, token: trader.token }), "order_not_open");
  });

  test("of a filled order is refused, and changes nothing", async () => {
    const trader = await newTrader();
    const { id } = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token: trader.token });
    const before = await holdings(trader.token);
    await expectProblem(await request(api.cancelOrder, { params: { id }, token: trader.token }), "order_not_open");
    expect(await holdings(trader.token)).toEqual(before);
  });
});

describe("somebody else's order", () => {
  test("is as unknown as one that does not exist, and cannot be cancelled", async () => {
    const [owner, other] = [await newTrader(), await newTrader()];
    const { id } = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 7, 901), token: owner.token });
    const nobodys = crypto.randomUUID();
    for (const route of [api.getOrder, api.cancelOrder]) {
      const theirs = await expectProblem(await request(route, { params: { id }, token: other.token }), "unknown_order");
      const none = await expectProblem(
        await request(route, { params: { id: nobodys }, token: other.token }),
        "unknown_order",
      );
      expect({ ...theirs, requestId: "" }).toEqual({ ...none, requestId: "" });
    }
    expect(await call(api.getOrder, { params: { id }, token: owner.token })).toMatchObject({
      status: "open",
      held: 6_314,
    });
    expect((await call(api.listOrders, { query: {}, token: other.token })).orders).toEqual([]);
  });

  test("an id that cannot be one is an invalid request", async () => {
    await expectProblem(await request(api.getOrder, { params: { id: "1" }, token }), "invalid_request");
  });
});

test("an order for an artist that is not listed is refused, and nothing is kept of it", async () => {
  await expectProblem(
    await request(api.placeOrder, { body: marketOrder("not-listed", "buy", 1), token }),
    "unknown_artist",
  );
  const { orders } = await call(api.listOrders, { query: { artistId: "not-listed" }, token });
  expect(orders).toEqual([]);
});
