import { describe, expect, it } from "vitest";
import type { Order } from "../../../domain/core/orders.ts";
import { amendable, amendText, keepsPlace, readAmendment } from "./amend.ts";
import { exampleOrder } from "./testing/examples.ts";

const order = (over: Partial<Order> = {}) =>
  exampleOrder({ price: 4200, filledQuantity: 4, privacy: "private", ...over });
const stopLimit = order({ type: "stop_limit", stopPrice: 4300, filledQuantity: 0 });

describe("amendable", () => {
  it("is what the book lets one change", () => {
    expect(amendable(order())).toEqual(["price", "quantity"]);
    expect(amendable(stopLimit)).toEqual(["stopPrice", "price", "quantity"]);
    expect(amendable(order({ type: "stop", price: null, stopPrice: 4300 }))).toEqual(["stopPrice", "quantity"]);
    expect(amendable(order({ type: "trailing_stop", price: null, trail: 50 }))).toEqual(["quantity"]);
  });

  it("is nothing of an OCO, of what is on its way, and of what is over", () => {
    for (const over of [{ type: "oco" }, { status: "submitting" }, { status: "filled" }] as const)
      expect(amendable(order(over))).toEqual([]);
  });

  it("leaves the stop alone once it was reached", () => {
    expect(amendable({ ...stopLimit, triggered: true })).toEqual(["price", "quantity"]);
    expect(amendable(order({ type: "stop", price: null, stopPrice: 4300, triggered: true }))).toEqual([]);
  });
});

describe("readAmendment", () => {
  it("sends only what differs", () => {
    expect(readAmendment(stopLimit, amendText(stopLimit))).toEqual({ amendment: {}, errors: {} });
    expect(readAmendment(stopLimit, { ...amendText(stopLimit), price: "41.50" })).toEqual({
      amendment: { price: 4150 },
      errors: {},
    });
  });

  it("says what is wrong field by field", () => {
    const { amendment, errors } = readAmendment(order(), { price: "cheap", quantity: "4", stopPrice: "" });
    expect(amendment).toEqual({});
    expect(errors).toEqual({
      price: expect.stringMatching(/price/),
      quantity: expect.stringMatching(/4 already filled/),
    });
    expect(readAmendment(order(), { price: "2000000", quantity: "1000001", stopPrice: "" }).errors).toEqual({
      price: expect.stringMatching(/At most/),
      quantity: expect.stringMatching(/At most/),
    });
  });
});

describe("keepsPlace", () => {
  it("is true for a smaller quantity alone", () => {
    expect(keepsPlace(order(), { quantity: 8 })).toBe(true);
    expect(keepsPlace(order(), { quantity: 11 })).toBe(false);
    expect(keepsPlace(order(), { quantity: 8, price: 4100 })).toBe(false);
  });
});
