import { describe, expect, test } from "vitest";
import { FeeRule } from "./fee-rule.ts";
import { NOTHING_AHEAD } from "./fees.ts";
import { OpenOrders } from "./open-orders.ts";

type Event = { type: string };

/** 10 basis points for makers, 30 for takers. */
const FEES = configured(10, 30);

function configured(makerFeeBps: number, takerFeeBps: number) {
  return { type: "configured", fees: { makerFeeBps, takerFeeBps }, issuer: "house" };
}

const accepted = (id: string, side: "buy" | "sell", more: object = {}) => ({
  type: "accepted",
  order: { id, account: `of-${id}`, side, type: "limit", quantity: 100, price: 700, feeAhead: NOTHING_AHEAD, ...more },
});

const quoted = (id: string) => ({
  type: "quoted",
  account: "house",
  orders: [{ id, side: "sell", price: 700, quantity: 9 }],
});

/** One share at $7.00: 0.7 cents for the maker, 2.1 for the taker. */
const filled = (
  taker: [string, number, number?],
  maker: [string, number, number?],
  makerAccount = `of-${maker[0]}`,
) => ({
  type: "filled",
  price: 700,
  quantity: 1,
  takerSide: "buy",
  takerOrder: taker[0],
  takerAccount: `of-${taker[0]}`,
  takerFee: taker[1],
  takerFeeAhead: taker[2],
  makerOrder: maker[0],
  makerAccount,
  makerFee: maker[1],
  makerFeeAhead: maker[2],
});

function follow(events: Event[]): void {
  const orders = new OpenOrders();
  const rule = new FeeRule(orders);
  events.forEach((event, index) => {
    const line = { seq: index + 1, time: 0, format: 3, event, hash: null };
    rule.check(line);
    orders.follow(line);
  });
}

const M = accepted("m", "sell");
const T = accepted("t", "buy");

describe("fees as the schedule says", () => {
  test.each<[string, Event[]]>([
    ["of one execution, rounded up", [FEES, M, T, filled(["t", 3, 9_000], ["m", 1, 3_000])]],
    [
      "of several, rounded up once",
      [
        FEES,
        M,
        T,
        filled(["t", 3, 9_000], ["m", 1, 3_000]),
        filled(["t", 2, 8_000], ["m", 1, 6_000]),
        filled(["t", 2, 7_000], ["m", 1, 9_000]),
        filled(["t", 2, 6_000], ["m", 0, 2_000]),
      ],
    ],
    [
      "after they were changed",
      [
        FEES,
        M,
        T,
        filled(["t", 3, 9_000], ["m", 1, 3_000]),
        configured(0, 100),
        filled(["t", 7, 9_000], ["m", 0, 3_000]),
      ],
    ],
    [
      "never beyond the cap of an order",
      [FEES, M, accepted("t", "buy", { feeCapBps: 20 }), filled(["t", 2, 6_000], ["m", 1, 3_000])],
    ],
    ["nothing of the issuer", [FEES, quoted("q"), T, filled(["t", 3, 9_000], ["q", 0], "house")]],
    ["nothing without a schedule", [M, T, filled(["t", 0, 0], ["m", 0, 0])]],
    [
      "each execution rounded down, of orders that keep no account of it",
      [
        FEES,
        accepted("m", "sell", { feeAhead: undefined }),
        accepted("t", "buy", { feeAhead: undefined }),
        filled(["t", 2], ["m", 0]),
        filled(["t", 2], ["m", 0]),
      ],
    ],
  ])("%s", (_, events) => {
    expect(() => follow(events)).not.toThrow();
  });
});

describe("fees that are wrong", () => {
  test.each<[string, Event[], string]>([
    ["a cent too little", [FEES, M, T, filled(["t", 2, 0], ["m", 1, 3_000])], "line 4: the fee of order t is 2, not 3"],
    ["a cent too much", [FEES, M, T, filled(["t", 3, 9_000], ["m", 2, 13_000])], "the fee of order m is 2, not 1"],
    [
      "what was paid ahead is forgotten",
      [FEES, M, T, filled(["t", 3, 9_000], ["m", 1, 3_000]), filled(["t", 3, 9_000], ["m", 1, 6_000])],
      "line 5: the fee of order t is 3, not 2",
    ],
    [
      "more is said to be paid ahead than was",
      [FEES, M, T, filled(["t", 3, 9_999], ["m", 1, 3_000])],
      "order t has paid 9000 ahead, not 9999",
    ],
    [
      "an order that is charged as a whole and then no longer",
      [FEES, M, T, filled(["t", 3], ["m", 1, 3_000])],
      "order t has paid 9000 ahead, not undefined",
    ],
    [
      "beyond the cap of an order",
      [FEES, M, accepted("t", "buy", { feeCapBps: 20 }), filled(["t", 3, 9_000], ["m", 1, 3_000])],
      "the fee of order t is 3, not 2",
    ],
    ["for the issuer", [FEES, quoted("q"), T, filled(["t", 3, 9_000], ["q", 1], "house")], "order q is 1, not 0"],
  ])("%s", (_, events, message) => {
    expect(() => follow(events)).toThrow(message);
  });
});
