import { describe, expect, it } from "vitest";
import { pendingOrder } from "./command.ts";

const NOW = Date.UTC(2026, 10, 20);

describe("pendingOrder", () => {
  it("shows the terms of the order that is on its way", () => {
    const body = {
      artistId: "a",
      side: "sell",
      quantity: 3,
      type: "oco",
      price: 1200,
      stopPrice: 900,
      timeInForce: "GTC",
    } as const;
    expect(pendingOrder({ kind: "order", body }, "c1", NOW)).toMatchObject({
      clientOrderId: "c1",
      type: "oco",
      price: 1200,
      stopPrice: 900,
      status: "submitting",
    });
  });
});
