import { describe, expect, it } from "vitest";
import type { Order } from "../../../domain/core/orders.ts";
import { kindOf, notesOf, pricesOf, restingPrice, waitsFor } from "./order-text.ts";
import { exampleOrder } from "./testing/examples.ts";

const order = (over: Partial<Order>) => exampleOrder({ side: "sell", price: 4200, privacy: "private", ...over });
const stop = order({ type: "stop", price: null, stopPrice: 4000 });
const stopLimit = order({ type: "stop_limit", price: 3950, stopPrice: 4000 });
const oco = order({ type: "oco", price: 4500, stopPrice: 4000, stopLimitPrice: 3950 });
const trailing = order({ type: "trailing_stop", price: null, trail: 250 });

describe("restingPrice", () => {
  it("is the price on the book, for what is on the book", () => {
    expect([order({}), stop, stopLimit, oco, trailing].map(restingPrice)).toEqual([4200, null, null, 4500, null]);
  });
  it("moves to the stop's limit once the stop was reached", () => {
    expect([stopLimit, oco].map((waiting) => restingPrice({ ...waiting, triggered: true }))).toEqual([3950, 3950]);
  });
});

describe("the words for an order", () => {
  it("names its prices", () => {
    expect([order({}), stop, stopLimit, oco, trailing].map(pricesOf)).toEqual([
      "42.00",
      "stop 40.00",
      "stop 40.00, then 39.50",
      "45.00 or stop 40.00, then 39.50",
      "2.50 behind",
    ]);
    expect(pricesOf({ ...stopLimit, triggered: true })).toBe("39.50");
  });

  it("says what it waits for", () => {
    expect(waitsFor(stop)).toMatch(/^for the price to fall to .*40\.00$/);
    expect(waitsFor({ ...stop, side: "buy" })).toMatch(/rise/);
    expect(waitsFor(oco)).toMatch(/^at .*45\.00, or for the price to fall to .*40\.00$/);
    expect(waitsFor(order({}))).toMatch(/^at .*42\.00$/);
  });

  it("tells a bracket's entry and its exit apart", () => {
    const entry = order({ side: "buy", bracket: { takeProfit: 5000, stopPrice: 4000 } });
    expect(kindOf(entry)).toBe("limit with exit");
    expect(notesOf({ ...entry, postOnly: true, displayQuantity: 2 })).toEqual([
      "post-only",
      "2 shown",
      "then 50.00 or stop 40.00",
    ]);
    expect(kindOf({ ...oco, parentId: "p" })).toBe("bracket exit");
  });
});
