import { beforeEach, describe, expect, test } from "vitest";
import type { AccountEvent } from "../../protocol/settlement.ts";
import { FULL_LIMITS } from "./account-limits.ts";
import { applyEntry, assertAmendable, assertCovered } from "./ledger.ts";
import { emptyLedger, type Ledger } from "./ledger-state.ts";
import { exampleOrder } from "./testing/example-order.ts";
import { heldFor, type LedgerOrder } from "./ledger-order.ts";

const ARTIST = "tyla";
let ledger: Ledger;
let seq: number;

beforeEach(() => {
  ledger = emptyLedger();
  seq = 0;
  applyEntry(ledger, { type: "granted", amount: 1_000_000 }, 0);
});

function order(
  side: "buy" | "sell",
  quantity: number,
  price: number | null,
  more: Partial<LedgerOrder> = {},
): LedgerOrder {
  const budget = price === null && side === "buy" ? ledger.cash - ledger.heldCash : null;
  return exampleOrder({
    number: ledger.ordersPlaced + 1,
    artistId: ARTIST,
    side,
    quantity,
    price,
    budget,
    ...more,
  });
}

function place(placed: LedgerOrder): LedgerOrder {
  assertCovered(ledger, placed);
  applyEntry(ledger, { type: "placed", order: placed, request: "" }, 0);
  return placed;
}

function settle(...events: AccountEvent[]): void {
  const prev = seq;
  seq += 10;
  applyEntry(ledger, { type: "settled", settlement: { artistId: ARTIST, seq, prev, time: seq, events } }, seq);
}

const accepted = ({ id }: LedgerOrder): AccountEvent => ({ type: "accepted", orderId: id });
const filled = ({ id }: LedgerOrder, quantity: number, price: number, fee = 0): AccountEvent => {
  return { type: "filled", orderId: id, seq, price, quantity, fee, role: "taker" };
};
const cancelled = ({ id, quantity }: LedgerOrder): AccountEvent => ({
  type: "cancelled",
  orderId: id,
  quantity,
  reason: "user",
});

const position = () => ledger.positions.get(ARTIST);

/** Buys at a price, without fee unless one is given. */
function own(quantity: number, price: number, fee = 0): void {
  const buying = place(order("buy", quantity, price));
  settle(accepted(buying), filled(buying, quantity, price, fee));
}

describe("a hold", () => {
  test("of a limit buy is its notional and the dearest fee on it", () => {
    place(order("buy", 100, 999, { feeCapBps: 25 }));
    expect(ledger.heldCash).toBe(99_900 + 249);
  });

  test("of a market buy is all that was available", () => {
    place(order("buy", 10, 100));
    place(order("buy", 1, null));
    expect(ledger.heldCash).toBe(1_000_000);
  });

  test("of a sell is its shares, not cash", () => {
    own(10, 100);
    place(order("sell", 4, 100));
    place(order("sell", 6, null));
    expect(ledger.heldCash).toBe(0);
    expect(position()?.heldShares).toBe(10);
  });

  test("shrinks with each fill to the worst case of what is left, whatever the price", () => {
    const buying = place(order("buy", 100, 1_000));
    expect(ledger.heldCash).toBe(100_100);
    settle(accepted(buying), filled(buying, 60, 900, 54));
    expect(ledger.heldCash).toBe(40_040);
    expect(ledger.cash).toBe(1_000_000 - 54_000 - 54);
    settle(filled(buying, 40, 1_000, 40));
    expect(ledger.heldCash).toBe(0);
    expect(ledger.openOrders.size).toBe(0);
  });

  test("of a market buy shrinks by what was spent, and the cancelled rest is released", () => {
    const buying = place(order("buy", 100, null));
    settle(accepted(buying), filled(buying, 30, 500, 15), {
      type: "cancelled",
      orderId: buying.id,
      quantity: 70,
      reason: "no_liquidity",
    });
    expect(ledger).toMatchObject({ cash: 1_000_000 - 15_015, heldCash: 0 });
  });

  test.each([
    ["cancelled", (of: LedgerOrder) => settle(accepted(of), cancelled(of))],
    [
      "rejected by the book",
      (of: LedgerOrder) => settle({ type: "rejected", orderId: of.id, code: "insufficient_cash" }),
    ],
    [
      "refused by the book",
      (of: LedgerOrder) => applyEntry(ledger, { type: "refused", orderId: of.id, code: "unknown_artist" }, 1),
    ],
  ])("of an order that is %s is released", (_, close) => {
    own(5, 100);
    const { cash } = ledger;
    for (const placed of [place(order("buy", 10, 100)), place(order("sell", 5, 200))]) close(placed);
    expect(ledger).toMatchObject({ cash, heldCash: 0 });
    expect(position()).toMatchObject({ shares: 5, heldShares: 0 });
  });

  test("is nothing for every closed status", () => {
    for (const status of ["filled", "cancelled", "rejected"] as const)
      expect(heldFor(order("buy", 10, 100, { status }))).toBe(0);
    for (const status of ["submitting", "open"] as const)
      expect(heldFor(order("buy", 10, 100, { status }))).toBe(1_001);
  });
});

describe("an order is refused", () => {
  const code = (placed: LedgerOrder) => {
    try {
      assertCovered(ledger, placed);
    } catch (error) {
      return (error as { code: string }).code;
    }
    return "covered";
  };

  test("when its worst case is one cent more than what is available", () => {
    expect(code(order("buy", 1, 999_001))).toBe("covered"); // the fee of 999,001 is 999
    expect(code(order("buy", 1, 999_002))).toBe("insufficient_cash");
    place(order("buy", 1, 500_000));
    expect(code(order("buy", 1, 499_001))).toBe("covered");
    expect(code(order("buy", 1, 499_002))).toBe("insufficient_cash");
  });

  test("when it buys at the market with nothing available", () => {
    place(order("buy", 1, null));
    expect(code(order("buy", 1, null))).toBe("insufficient_cash");
  });

  test("when it sells one share more than is available", () => {
    expect(code(order("sell", 1, 100))).toBe("insufficient_shares");
    own(10, 100);
    place(order("sell", 4, 100));
    expect(code(order("sell", 6, 100))).toBe("covered");
    expect(code(order("sell", 7, 100))).toBe("insufficient_shares");
    expect(code(order("sell", 1, 100, { artistId: "doechii" }))).toBe("insufficient_shares");
  });

  test("when too many are open", () => {
    for (let open = 0; open < FULL_LIMITS.openOrders; open++) place(order("buy", 1, 1));
    expect(code(order("buy", 1, 1))).toBe("too_many_orders");
    const [first] = ledger.openOrders.values();
    settle(accepted(first as LedgerOrder), cancelled(first as LedgerOrder));
    expect(code(order("buy", 1, 1))).toBe("covered");
  });
});

describe("a change on its way", () => {
  const amending = (of: LedgerOrder, change: { price?: number; quantity?: number }) =>
    applyEntry(ledger, { type: "amending", orderId: of.id, amendment: { number: 1, ...change } }, 0);

  test("needs only what it holds on top of the order", () => {
    own(10, 100);
    const selling = place(order("sell", 6, 100));
    const amendable = (quantity: number) => () => assertAmendable(ledger, selling, { number: 1, quantity });
    expect(amendable(10)).not.toThrow();
    expect(amendable(11)).toThrow(expect.objectContaining({ code: "insufficient_shares" }));
  });

  test("holds the dearer of both as long as the book may carry out either, executions in between included", () => {
    const buying = place(order("buy", 10, 100, { feeCapBps: 0 }));
    settle(accepted(buying));
    amending(buying, { price: 200 });
    expect(ledger.heldCash).toBe(10 * 200);
    settle(filled(buying, 4, 100));
    expect(ledger.heldCash).toBe(6 * 200);
    settle({ type: "amend_refused", orderId: buying.id, amendment: 1, code: "price_band" });
    expect(ledger.heldCash).toBe(6 * 100);
  });

  test("ends with its order", () => {
    const buying = place(order("buy", 10, 100));
    settle(accepted(buying));
    amending(buying, { quantity: 20 });
    const present = ledger.openOrders.get(buying.id);
    expect(present?.amending).toBeDefined();
    settle(cancelled(buying));
    expect(present).toMatchObject({ status: "cancelled" });
    expect(present?.amending).toBeUndefined();
  });
});

describe("cost basis and realised result", () => {
  test("include the fees, on the way in and on the way out", () => {
    own(10, 100, 7);
    expect(position()).toMatchObject({ shares: 10, costBasis: 1_007, realisedPnl: 0 });
    const selling = place(order("sell", 10, 100));
    settle(accepted(selling), filled(selling, 10, 150, 3));
    expect(position()).toMatchObject({ shares: 0, costBasis: 0, realisedPnl: 1_500 - 3 - 1_007 });
    expect(ledger.cash).toBe(1_000_000 + 490);
  });

  test("go by average cost", () => {
    own(10, 100);
    own(10, 200);
    const selling = place(order("sell", 5, 100));
    settle(accepted(selling), filled(selling, 5, 180));
    expect(position()).toMatchObject({ shares: 15, costBasis: 2_250, realisedPnl: 900 - 750 });
  });

  test("round each sale's share of the basis down, and the last share takes the rest", () => {
    own(3, 33, 1); // 100 cents for three shares
    const selling = place(order("sell", 3, 10));
    settle(accepted(selling), filled(selling, 1, 40));
    expect(position()).toMatchObject({ costBasis: 67, realisedPnl: 40 - 33 });
    settle(filled(selling, 1, 40));
    expect(position()).toMatchObject({ costBasis: 34, realisedPnl: 7 + 40 - 33 });
    settle(filled(selling, 1, 40));
    expect(position()).toMatchObject({ shares: 0, costBasis: 0, realisedPnl: 14 + 40 - 34 });
  });

  test("stay exact where a product of basis and quantity would not fit a double", () => {
    ledger.cash = 9e15;
    own(1_000_000, 99_999_999);
    own(1, 1);
    const selling = place(order("sell", 333_333, 1));
    settle(accepted(selling), filled(selling, 333_333, 1));
    const basis = 99_999_999_000_001n - (99_999_999_000_001n * 333_333n) / 1_000_001n;
    expect(position()?.costBasis).toBe(Number(basis));
  });
});

describe("what cannot be is refused loudly", () => {
  test("spending more than there is", () => {
    const buying = place(order("buy", 10, 99_000));
    expect(() => settle(accepted(buying), filled(buying, 10, 99_900, 9_990))).toThrow("insolvent");
  });

  test("selling more shares than are owned", () => {
    own(5, 100);
    const selling = order("sell", 6, 100);
    expect(() => applyEntry(ledger, { type: "placed", order: selling, request: "" }, 0)).toThrow(
      `insolvent in ${ARTIST}`,
    );
  });

  test("more fills than were ordered", () => {
    const buying = place(order("buy", 10, 100));
    expect(() => settle(accepted(buying), filled(buying, 11, 100))).toThrow("overfilled");
  });

  test("a settlement out of order", () => {
    const buying = place(order("buy", 10, 100));
    const entry = (prev: number) => () => {
      applyEntry(
        ledger,
        { type: "settled", settlement: { artistId: ARTIST, seq: 20, prev, time: 0, events: [accepted(buying)] } },
        0,
      );
    };
    expect(entry(10)).toThrow("out of order");
    expect(entry(0)).not.toThrow();
    expect(entry(0)).toThrow("out of order");
  });

  test("events for an order that is not open, or was never accepted", () => {
    const buying = place(order("buy", 10, 100));
    expect(() => settle({ type: "accepted", orderId: "nobody's" })).toThrow("no such open order");
    seq = 0; // what threw was not applied
    expect(() => settle(filled(buying, 1, 100))).toThrow("before it was accepted");
    expect(() => applyEntry(ledger, { type: "refused", orderId: "nobody's", code: "unknown_artist" }, 0)).toThrow(
      "no such open order",
    );
  });

  test("amounts beyond 2^53", () => {
    expect(() => applyEntry(ledger, { type: "granted", amount: Number.MAX_SAFE_INTEGER }, 0)).toThrow("safe integer");
  });
});
