import { describe, expect, it } from "vitest";
import type { Order } from "../../../domain/core/orders.ts";
import { averagePrice, isOpen, mergeOrders, newestFirst, orderNews } from "./orders.ts";
import { exampleOrder } from "./testing/examples.ts";

const order = (over: Partial<Order> = {}) =>
  exampleOrder({
    id: "o1",
    clientOrderId: "c1",
    artistId: "burna-boy",
    held: 10_000,
    placedAt: 1,
    updatedAt: 1,
    ...over,
  });

describe("mergeOrders", () => {
  it("takes new orders and newer versions", () => {
    const known = mergeOrders({}, [order()]);
    expect(mergeOrders(known, [order({ filledQuantity: 4, updatedAt: 2 })])["o1"]?.filledQuantity).toBe(4);
  });

  it("keeps the newer version when an older answer arrives late", () => {
    const known = mergeOrders({}, [order({ filledQuantity: 4, updatedAt: 5 })]);
    expect(mergeOrders(known, [order({ updatedAt: 3 })])["o1"]?.filledQuantity).toBe(4);
  });

  it("never reopens a closed order, whatever the clocks say", () => {
    const known = mergeOrders({}, [order({ status: "filled", updatedAt: 5 })]);
    expect(mergeOrders(known, [order({ updatedAt: 6 })])["o1"]?.status).toBe("filled");
  });
});

describe("newestFirst", () => {
  it("filters and sorts by the time of placing", () => {
    const known = mergeOrders({}, [
      order(),
      order({ id: "o2", placedAt: 2 }),
      order({ id: "o3", placedAt: 3, status: "filled" }),
    ]);
    expect(newestFirst(known, isOpen).map(({ id }) => id)).toEqual(["o2", "o1"]);
  });
});

describe("orderNews", () => {
  it("reports fills by what is new", () => {
    expect(orderNews(order({ filledQuantity: 2 }), order({ filledQuantity: 5 }))).toEqual({
      kind: "partial",
      quantity: 3,
    });
    expect(orderNews(order({ filledQuantity: 5 }), order({ filledQuantity: 10, status: "filled" }))).toEqual({
      kind: "filled",
      quantity: 5,
    });
  });

  it("reports a cancellation with what was left, once", () => {
    const cancelled = order({ status: "cancelled", filledQuantity: 4 });
    expect(orderNews(order({ filledQuantity: 4 }), cancelled)).toEqual({ kind: "cancelled", quantity: 6 });
    expect(orderNews(cancelled, cancelled)).toBeNull();
  });

  it("has nothing to say about an order that only rests", () => {
    expect(orderNews(order({ status: "submitting" }), order())).toBeNull();
  });
});

describe("averagePrice", () => {
  it("rounds to cents, and is missing before the first fill", () => {
    expect(averagePrice(order({ filledQuantity: 3, filledNotional: 1000 }))).toBe(333);
    expect(averagePrice(order())).toBeNull();
  });
});
