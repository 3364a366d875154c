import { expect, test } from "vitest";
import type { PlaceRequest } from "../../protocol/portfolio-calls.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";
import { orderOf, toNewOrder } from "./order-request.ts";

/** What the book is asked for. */
function asked(request: PlaceRequest) {
  let ids = 0;
  const placedBy = { number: 1, now: 1, availableCash: 1_000_000, feeCapBps: 10, feeAhead: undefined };
  const order = orderOf(request, { ...placedBy, newId: () => `id-${++ids}` });
  return toNewOrder(order, "ada");
}

const common = { clientOrderId: "one", artistId: ARTIST, quantity: 10, selfTrade: "cancel_taker" } as const;
const usual = { account: "ada", quantity: 10, feeCapBps: 10, stp: "cancel_taker" } as const;

test("a limit order is asked for with its price, and what it was placed with", () => {
  const limit = { ...common, type: "limit", side: "sell", price: 500 } as const;
  expect(asked({ ...limit, timeInForce: "GTD", expiresAt: 99, postOnly: true, displayQuantity: 3 })).toEqual({
    ...usual,
    id: "id-1",
    side: "sell",
    type: "limit",
    price: 500,
    timeInForce: "GTD",
    expiresAt: 99,
    postOnly: true,
    displayQuantity: 3,
  });
});

test("what an order was not placed with is not asked for, not even as nothing", () => {
  expect(Object.keys(asked(limitOrder("sell", 1, 500))).toSorted()).toEqual(
    ["account", "feeCapBps", "id", "price", "quantity", "side", "stp", "timeInForce", "type"].toSorted(),
  );
  expect(asked(marketOrder("sell", 1))).not.toHaveProperty("price");
});

test("an order of two legs is asked for with both, the stop's limit included", () => {
  const oco = { ...common, type: "oco", side: "sell", price: 700, timeInForce: "GTC" } as const;
  const legs = { price: 700, stopPrice: 400, stopLimitPrice: 390 };
  expect(asked({ ...oco, ...legs })).toEqual({
    ...usual,
    ...legs,
    id: "id-1",
    side: "sell",
    type: "oco",
    timeInForce: "GTC",
  });
});

test("a bracket is asked for with the exit that it makes, under an id of its own", () => {
  const bracket = { takeProfit: 700, stopPrice: 400, stopLimitPrice: 390 };
  const entry = { ...common, type: "limit", side: "buy", price: 500, timeInForce: "GTC", postOnly: false } as const;
  const order = asked({ ...entry, bracket });
  expect(order.exit).toMatchObject(bracket);
  expect(order.exit?.id).not.toBe(order.id);
});

test("a stop that buys is asked for with the most that it may spend, a trailing one with its distance", () => {
  const stop = { ...common, type: "stop", side: "buy", stopPrice: 500, timeInForce: "GTC" } as const;
  expect(asked(stop)).toMatchObject({ stopPrice: 500, budget: expect.any(Number) });
  const trailing = { ...common, type: "trailing_stop", side: "sell", trail: 20, timeInForce: "GTC" } as const;
  expect(asked(trailing)).toMatchObject({ trail: 20 });
});
