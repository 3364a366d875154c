import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOTHING_AHEAD } from "../../../domain/core/fees.ts";
import { OrderRequest } from "../../../domain/core/orders.ts";
import { holdOf } from "../../../durable-objects/portfolio/core/ledger-order.ts";
import { orderOf } from "../../../durable-objects/portfolio/core/order-request.ts";
import { type Kind, orderBody } from "./intent.ts";
import { heldCash, legsOf, mostShares } from "./worst-case.ts";
import { exampleIntent } from "./testing/examples.ts";

const FEE = 25;

describe("heldCash", () => {
  it("is what the portfolio will hold, for every kind of buy", () => {
    const cents = fc.integer({ min: 1, max: 1_000_000 });
    const anything = fc.record({
      kind: fc.constantFrom<Kind>("limit", "stop", "stop_limit", "trailing_stop", "oco", "bracket"),
      quantity: fc.integer({ min: 1, max: 100_000 }),
      price: cents,
      stopPrice: cents,
      stopLimitPrice: fc.option(cents, { nil: undefined }),
      trail: cents,
      takeProfit: cents,
      maxCost: cents,
    });
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 300 }), (typed, feeCapBps) => {
        const wanted = exampleIntent(typed);
        const request = OrderRequest.parse({ ...orderBody(wanted, "a"), clientOrderId: "c" });
        const by = { newId: () => "o", number: 1, now: 0, availableCash: 1e12, feeCapBps, feeAhead: NOTHING_AHEAD };
        const order = orderOf(request, by);
        expect(heldCash(wanted, feeCapBps)).toBe(holdOf(order).cash);
      }),
    );
  });

  it("is unknown while a price is missing", () => {
    for (const kind of ["limit", "stop", "stop_limit", "trailing_stop", "oco", "bracket"] as const)
      expect(heldCash(exampleIntent({ kind }), FEE)).toBeNull();
  });
});

describe("legsOf", () => {
  it("takes the fee off what a sale brings, and is sure only where there is a limit", () => {
    const oco = { kind: "oco", side: "sell", price: 1100, stopPrice: 900 } as const;
    expect(legsOf(exampleIntent(oco), 1000, FEE)).toEqual([
      { name: "limit", at: 1100, amount: 11_000 - 28, sure: true },
      { name: "stop", at: 900, amount: 9_000 - 23, sure: false },
    ]);
    expect(legsOf(exampleIntent({ ...oco, stopLimitPrice: 880 }), 1000, FEE)[1]).toEqual({
      name: "stop",
      at: 900,
      amount: 8_800 - 22,
      sure: true,
    });
  });

  it("adds the fee to what a buy costs", () => {
    expect(legsOf(exampleIntent({ kind: "stop", stopPrice: 1100 }), 1000, FEE)).toEqual([
      { name: "stop", at: 1100, amount: 11_000 + 28, sure: false },
    ]);
  });

  it("puts a trailing stop behind the last price, on the side where it would hurt", () => {
    expect(legsOf(exampleIntent({ kind: "trailing_stop", side: "sell", trail: 50 }), 1000, 0)[0]?.at).toBe(950);
    expect(legsOf(exampleIntent({ kind: "trailing_stop", side: "buy", trail: 50 }), 1000, 0)[0]?.at).toBe(1050);
    expect(legsOf(exampleIntent({ kind: "trailing_stop", trail: 50 }), null, 0)).toEqual([]);
  });

  it("sells what a bracket bought", () => {
    expect(
      legsOf(exampleIntent({ kind: "bracket", price: 1000, takeProfit: 1200, stopPrice: 900 }), 1000, 0).map(
        ({ amount }) => amount,
      ),
    ).toEqual([12_000, 9_000]);
  });
});

describe("mostShares", () => {
  it("is the largest number within the cash", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1_000_000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.nat({ max: 2_000 }),
        (cash, price, most) => {
          expect(mostShares(cash, most, (shares) => shares * price)).toBe(Math.min(most, Math.floor(cash / price)));
        },
      ),
    );
  });
});
