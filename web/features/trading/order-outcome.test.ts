import { describe, expect, it } from "vitest";
import type { Order } from "../../../domain/core/orders.ts";
import { describeOutcome } from "./order-outcome.ts";
import { exampleOrder } from "./testing/examples.ts";

const text = (over: Partial<Order>) => describeOutcome(exampleOrder(over), "Adele").text;

describe("outcome", () => {
  it("tells what traded and what waits", () => {
    expect(text({ filledQuantity: 4, filledNotional: 3960 })).toMatch(
      /^Bought 4 shares of Adele at .*9\.90, fee .*\. 6 shares waiting at .*10\.00\.$/,
    );
    expect(text({})).toMatch(/^10 shares waiting/);
  });

  it("does not call an order that found nobody a success", () => {
    expect(describeOutcome(exampleOrder({ status: "cancelled" }), "Adele").tone).toBe("bad");
    expect(text({ status: "rejected", reason: "insufficient_cash" })).toBe(
      "The order was rejected: insufficient cash.",
    );
  });

  it("says what of an immediate order was cancelled", () => {
    expect(text({ status: "cancelled", reason: "ioc", filledQuantity: 4, filledNotional: 3960 })).toMatch(
      /6 shares cancelled: no match\.$/,
    );
  });
});
