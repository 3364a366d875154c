import { describe, expect, test } from "vitest";
import { NOTHING_AHEAD } from "./fees.ts";
import { type BuyTerms, type HoldTerms, marketBudget, worstCase } from "./holds.ts";

/** A buy of ten shares at $1.00 and a fee of a hundredth at most. */
const BUY: HoldTerms = {
  side: "buy",
  type: "limit",
  quantity: 10,
  price: 100,
  budget: null,
  feeCapBps: 100,
  filledQuantity: 0,
  filledNotional: 0,
  fees: 0,
  feeAhead: NOTHING_AHEAD,
};
const MARKET: HoldTerms = { ...BUY, type: "market", price: null, budget: 2_000 };
const OCO: HoldTerms = { ...BUY, type: "oco", price: 90, budget: 1_200 };
const HALF = { filledQuantity: 5, filledNotional: 500, fees: 5 };
const WHOLE = { filledQuantity: 10, filledNotional: 1_000, fees: 10 };

describe("the worst case of", () => {
  test.each<[what: string, order: HoldTerms, cash: number]>([
    ["a limit buy is its price and the dearest fee", BUY, 1_010],
    ["half of it is half of that", { ...BUY, ...HALF }, 505],
    ["a fee is rounded up", { ...BUY, price: 101 }, 1_021],
    ["a fee is what is not yet paid ahead", { ...BUY, ...HALF, price: 101, feeAhead: 5_000 }, 510],
    ["a fee of an old order is rounded down", { ...BUY, price: 101, feeAhead: undefined }, 1_020],
    ["nothing is left of one that is filled", { ...BUY, ...WHOLE }, 0],
    ["a buy at the market is its budget", MARKET, 2_000],
    ["what is left of it is what it has not spent", { ...MARKET, ...HALF }, 1_495],
    ["one without a budget costs nothing", { ...MARKET, budget: null }, 0],
    ["an OCO is its dearer leg: the stop at the market", OCO, 1_200],
    ["the limit", { ...OCO, budget: 900 }, 909],
    ["a stop with a limit", { ...OCO, budget: null, stopLimitPrice: 120 }, 1_212],
    ["once the limit leg has traded the stop is gone", { ...OCO, filledQuantity: 1, filledNotional: 90, fees: 1 }, 819],
    ["once the stop was reached the limit is gone", { ...OCO, budget: 900, triggered: true }, 900],
    [
      "and it has spent of its budget",
      { ...OCO, triggered: true, filledQuantity: 1, filledNotional: 110, fees: 2 },
      1_088,
    ],
  ])("%s", (_, order, cash) => {
    expect(worstCase(order)).toEqual({ cash, shares: 0 });
  });

  test("a sale is the shares that are left of it", () => {
    const sale: HoldTerms = { ...BUY, side: "sell" };
    expect(worstCase(sale)).toEqual({ cash: 0, shares: 10 });
    expect(worstCase({ ...sale, ...HALF })).toEqual({ cash: 0, shares: 5 });
    expect(worstCase({ ...sale, ...WHOLE })).toEqual({ cash: 0, shares: 0 });
  });

  test("a bracket's entry keeps the shares that it bought, too", () => {
    expect(worstCase({ ...BUY, bracket: {} })).toEqual({ cash: 1_010, shares: 0 });
    expect(worstCase({ ...BUY, bracket: {}, ...HALF })).toEqual({ cash: 505, shares: 5 });
  });
});

test.each<[what: string, terms: BuyTerms, budget: number | null]>([
  ["a limit order has none", { type: "limit" }, null],
  ["nor has a stop with a limit", { type: "stop_limit" }, null],
  ["a market order takes all there is", { type: "market" }, 5_000],
  ["or what it may cost", { type: "market", maxCost: 700 }, 700],
  ["a trailing stop takes what it may cost", { type: "trailing_stop", maxCost: 700 }, 700],
  // 1,000, a tenth more, and a hundredth of that.
  ["a stop takes a tenth more than its price, and the fee", { type: "stop", quantity: 10, stopPrice: 100 }, 1_111],
  ["or what it may cost", { type: "stop", quantity: 10, stopPrice: 100, maxCost: 700 }, 700],
  ["an OCO's stop likewise", { type: "oco", quantity: 10, stopPrice: 100 }, 1_111],
  ["or what it may cost", { type: "oco", quantity: 10, stopPrice: 100, maxCost: 700 }, 700],
  ["but none when its stop has a limit", { type: "oco", quantity: 10, stopPrice: 100, stopLimitPrice: 110 }, null],
])("budget: %s: %j", (_, terms, budget) => {
  expect(marketBudget(terms, 100, 5_000)).toBe(budget);
});
