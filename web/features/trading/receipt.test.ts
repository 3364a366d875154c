import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feeOn, NOTHING_AHEAD } from "../../../domain/core/fees.ts";
import type { Level } from "../../../domain/core/depth.ts";
import { affordable, receiptOf, sharesWorth } from "./receipt.ts";

const asks: Level[] = [
  [1000, 10],
  [1010, 10],
  [1100, 100],
];
const bids: Level[] = [
  [990, 5],
  [980, 50],
];
const buy = { side: "buy", limit: null, rests: false } as const;

describe("receiptOf", () => {
  it("walks the book for a market buy", () => {
    const receipt = receiptOf({ ...buy, quantity: 15 }, asks, 995, 25);
    expect(receipt).toMatchObject({
      traded: 15,
      dropped: 0,
      notional: 15_050,
      fee: 38, // 37.625 of the whole order
      total: 15_088,
      average: 1003,
    });
    expect(receipt.slippageBps).toBe(Math.round(((15_050 / 15 - 995) / 995) * 10_000));
  });

  it("pays a seller the proceeds less the fee, and counts slippage as a loss", () => {
    const receipt = receiptOf({ side: "sell", limit: null, rests: false, quantity: 10 }, bids, 995, 100);
    expect(receipt).toMatchObject({ notional: 9850, fee: 99, total: 9751, average: 985 });
    expect(receipt.slippageBps).toBeGreaterThan(0);
  });

  it("stops at the limit and lets the rest wait, held at its worst", () => {
    expect(receiptOf({ side: "buy", limit: 1005, rests: true, quantity: 25 }, asks, 995, 100)).toMatchObject({
      traded: 10,
      resting: 15,
      dropped: 0,
      hold: 15 * 1005 + 151, // 150.75
    });
  });

  it("drops the rest of an immediate order", () => {
    expect(receiptOf({ side: "buy", limit: 1005, rests: false, quantity: 25 }, asks, 995, 0)).toMatchObject({
      traded: 10,
      resting: 0,
      dropped: 15,
      hold: 0,
    });
  });

  it("says nothing of price when nothing trades", () => {
    expect(receiptOf({ ...buy, quantity: 5 }, [], null, 25)).toMatchObject({
      traded: 0,
      average: null,
      slippageBps: null,
      total: 0,
      dropped: 5,
    });
  });
});

describe("affordable", () => {
  it("counts the fee", () => {
    expect(affordable(10_000, 1000, [], 0)).toBe(10);
    expect(affordable(10_000, 1000, [], 25)).toBe(9);
  });

  it("never spends more than there is, and one share more would", () => {
    const level = fc.tuple(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 500 }));
    fc.assert(
      fc.property(
        fc.array(level, { maxLength: 12 }),
        fc.nat({ max: 5_000_000 }),
        fc.integer({ min: 0, max: 300 }),
        (raw, cash, feeBps) => {
          const levels = [...new Map(raw)].sort((a, b) => a[0] - b[0]);
          const shares = affordable(cash, null, levels, feeBps);
          expect(receiptOf({ ...buy, quantity: shares }, levels, null, feeBps).total).toBeLessThanOrEqual(cash);
          const more = receiptOf({ ...buy, quantity: shares + 1 }, levels, null, feeBps);
          expect(more.dropped === 1 || more.total > cash).toBe(true);
        },
      ),
    );
  });

  it("is exact at a limit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.nat({ max: 100_000_000 }),
        fc.integer({ min: 0, max: 300 }),
        (limit, cash, feeBps) => {
          const shares = affordable(cash, limit, [], feeBps);
          const cost = (n: number) => n * limit + feeOn(n * limit, feeBps, NOTHING_AHEAD);
          expect(cost(shares)).toBeLessThanOrEqual(cash);
          expect(cost(shares + 1)).toBeGreaterThan(cash);
        },
      ),
    );
  });
});

describe("sharesWorth", () => {
  it("rounds down to whole shares at the bids", () => {
    expect(sharesWorth(5_940, null, bids)).toBe(6);
  });
});
