import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ISSUER } from "../../../domain/core/issuer.ts";
import { MAX_ORDER_QUANTITY, MAX_PRICE } from "../../../domain/core/money.ts";
import { marginalPrice, sharesToFloat } from "../../../domain/core/potential.ts";
import { halfSpread } from "../../../domain/core/spread.ts";
import { createBook, execute } from "./engine/index.ts";
import { type QuotingInput, quoteLadder } from "./market-maker.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FLOATED = 100_000;

/** An artist of whom nothing is sold, as it usually moves, all sources on time. */
const quiet: QuotingInput = {
  fairValue: 10_000,
  sharesFloated: FLOATED,
  sold: 0,
  soldWhenValued: 0,
  volatilityBps: 1_000,
  unseen: 0,
};

/** Fair values from the smallest to the greatest, small ones as often as great ones, every inventory, every lateness. */
const inputs: fc.Arbitrary<QuotingInput> = fc
  .record({
    log: fc.double({ min: 0, max: Math.log(MAX_PRICE), noNaN: true }),
    sharesFloated: fc.constantFrom(1, 100, FLOATED, 1_000_000, 100_000_000),
    sold: fc.double({ min: 0, max: 1, noNaN: true }),
    before: fc.double({ min: 0, max: 1, noNaN: true }),
    volatilityBps: fc.integer({ min: 0, max: 100_000 }),
    unseen: fc.constantFrom(0, HOUR, DAY, 1_000 * DAY),
  })
  .map(({ log, sharesFloated, sold, before, volatilityBps, unseen }) => ({
    fairValue: Math.round(Math.exp(log)),
    sharesFloated,
    sold: Math.round(sold * sharesFloated),
    soldWhenValued: Math.round(before * sharesFloated),
    volatilityBps,
    unseen,
  }));

const sides = (input: QuotingInput) => {
  const quotes = quoteLadder(input);
  return { bids: quotes.filter(({ side }) => side === "buy"), asks: quotes.filter(({ side }) => side === "sell") };
};
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Shares of the asks at prices up to so much above the marginal price. */
const depthWithin = (input: QuotingInput, part: number) =>
  sum(
    sides(input)
      .asks.filter(({ price }) => price <= marginalPrice(input) * (1 + part))
      .map(({ quantity }) => quantity),
  );

test("whatever it looks at, the book takes the ladder: never crossed, prices and sizes in range", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const quotes = quoteLadder(input);
      const orders = quotes.map((quote, index) => ({ id: `q${index}`, ...quote }));
      const [event] = execute(createBook(), { type: "quote", account: ISSUER, orders }, 1);
      expect(event).toMatchObject({ type: "quoted" });
      for (const { price, quantity } of quotes) {
        expect(price).toBeGreaterThanOrEqual(1);
        expect(price).toBeLessThanOrEqual(MAX_PRICE);
        expect(quantity).toBeGreaterThanOrEqual(1);
        expect(quantity).toBeLessThanOrEqual(MAX_ORDER_QUANTITY);
      }
      const { bids, asks } = sides(input);
      if (bids[0] && asks[0]) expect(bids[0].price).toBeLessThan(asks[0].price);
    }),
    { numRuns: 2_000 },
  );
});

test("an ask is at or above the marginal price at the far end of what it covers, a bid at or below it", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { bids, asks } = sides(input);
      let covered = 0;
      for (const { price, quantity } of asks) {
        covered += quantity;
        expect(price).toBeGreaterThanOrEqual(marginalPrice(input, covered));
      }
      covered = 0;
      for (const { price, quantity } of bids) {
        covered += quantity;
        expect(price).toBeLessThanOrEqual(marginalPrice(input, -covered));
      }
    }),
    { numRuns: 2_000 },
  );
});

test("it never offers more than it holds, and offers as long as it holds anything it can price", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { asks } = sides(input);
      const inventory = input.sharesFloated - input.sold;
      expect(sum(asks.map(({ quantity }) => quantity))).toBeLessThanOrEqual(inventory);
      const calm = { ...input, soldWhenValued: input.sold, volatilityBps: 0 };
      if (inventory > 0 && input.fairValue < MAX_PRICE / 3) expect(sides(calm).asks.length).toBeGreaterThan(0);
    }),
    { numRuns: 1_000 },
  );
});

test("each side is ordered best first, one quote a price", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { bids, asks } = sides(input);
      const ascending = (prices: number[]) =>
        prices.every((price, index) => index === 0 || price > (prices[index - 1] ?? Infinity));
      expect(ascending(asks.map(({ price }) => price))).toBe(true);
      expect(ascending(bids.map(({ price }) => -price))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("the more it has sold, the dearer it quotes, on both sides", () => {
  fc.assert(
    fc.property(inputs, fc.double({ min: 0, max: 1, noNaN: true }), (input, share) => {
      const before = { ...input, soldWhenValued: input.sold };
      const sold = input.sold + Math.floor((input.sharesFloated - input.sold) * share);
      const after = { ...input, sold, soldWhenValued: sold };
      const [few, many] = [sides(before), sides(after)];
      if (many.bids[0] && few.bids[0]) expect(many.bids[0].price).toBeGreaterThanOrEqual(few.bids[0].price);
      if (many.asks[0] && few.asks[0]) expect(many.asks[0].price).toBeGreaterThanOrEqual(few.asks[0].price);
    }),
    { numRuns: 1_000 },
  );
});

describe("what others may know first", () => {
  test("the spread is the standard deviation of what may not have been seen, and never beyond a tenth", () => {
    expect(halfSpread({ volatilityBps: 700, unseen: 7 * DAY })).toBeCloseTo(0.07, 10);
    expect(halfSpread({ volatilityBps: 1_400, unseen: 7 * DAY })).toBe(0.1);
    expect(halfSpread({ volatilityBps: 1_000, unseen: 0 })).toBeCloseTo(0.1 / Math.sqrt(1_008), 10);
    expect(halfSpread({ volatilityBps: 2_000, unseen: DAY })).toBeCloseTo(
      2 * halfSpread({ volatilityBps: 1_000, unseen: DAY }),
      10,
    );
  });

  test("depth near the touch shrinks with volatility, and with the age of a source that is due", () => {
    const depths = [500, 1_000, 2_000].map((volatilityBps) => depthWithin({ ...quiet, volatilityBps }, 0.02));
    expect(depths[0]).toBeGreaterThan(depths[1] ?? 0);
    expect(depths[1]).toBeGreaterThan(depths[2] ?? 0);
    const late = [0, HOUR, DAY].map((unseen) => depthWithin({ ...quiet, unseen }, 0.02));
    expect(late[0]).toBeGreaterThan(late[1] ?? 0);
    expect(late[1]).toBeGreaterThan(late[2] ?? 0);
  });

  test("one who reads each new value a day before it does gains at most five dollars each on average", () => {
    const input = { ...quiet, fairValue: 2_000, sharesFloated: sharesToFloat(2_000), unseen: DAY };
    const sigma = halfSpread(input);
    const { bids, asks } = sides(input);
    // The mean over what the value may move, by the midpoint rule over ±6 standard deviations.
    const steps = 2_000;
    let mean = 0;
    for (let step = 0; step < steps; step++) {
      const z = -6 + (12 * (step + 0.5)) / steps;
      const chance = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * (12 / steps);
      // By the marginal prices of the new value, which is what the issuer takes them back for at best.
      const worth = (covered: number) =>
        marginalPrice({ ...input, fairValue: input.fairValue * (1 + sigma * z) }, covered);
      for (const [quotes, direction] of [
        [asks, 1],
        [bids, -1],
      ] as const) {
        let covered = 0;
        for (const { price, quantity } of quotes) {
          const gain = direction * (worth(direction * (covered + quantity / 2)) - price) * quantity;
          if (gain > 0) mean += chance * gain;
          covered += quantity;
        }
      }
    }
    expect(mean).toBeLessThanOrEqual(500);
    expect(mean).toBeGreaterThan(100); // or it would quote for nobody
  });

  test("without rounding and levels that gain would be five dollars on average: the premium of each share says so", () => {
    // So large a value that a cent does not matter, and each level is one share.
    const input = { ...quiet, fairValue: 1_000_000, sharesFloated: 100_000_000, unseen: DAY };
    const half = halfSpread(input);
    const [first, second] = sides(input).asks;
    const premium = ((second?.price ?? 0) - (first?.price ?? 0)) / input.fairValue;
    // E[(|z| − 1)²] over |z| > 1, by the midpoint rule.
    let square = 0;
    for (let z = 1; z < 8; z += 0.001)
      square += 2 * (z - 1 + 0.0005) ** 2 * (Math.exp(-((z + 0.0005) ** 2) / 2) / Math.sqrt(2 * Math.PI)) * 0.001;
    expect((square * input.fairValue * half ** 2) / (2 * premium)).toBeCloseTo(500, -1);
  });

  test("who comes back before the next value pays for what was bought before, and not for selling it", () => {
    const after = { ...quiet, sold: 500 };
    const asIfNew = { ...after, soldWhenValued: 500 };
    const late = { unseen: DAY };
    expect(sides({ ...after, ...late }).asks[0]?.price).toBeGreaterThan(
      sides({ ...asIfNew, ...late }).asks[0]?.price ?? 0,
    );
    expect(sides({ ...after, ...late }).bids[0]?.price).toBeGreaterThanOrEqual(
      sides({ ...asIfNew, ...late }).bids[0]?.price ?? 0,
    );
  });
});

describe("by hand", () => {
  test("with all shares in hand it quotes around fair value", () => {
    const { bids, asks } = sides(quiet);
    // ±0.315 %, and a little for the two shares that the first level covers.
    expect(bids[0]).toEqual({ side: "buy", price: 9_968, quantity: 2 });
    expect(asks[0]).toEqual({ side: "sell", price: 10_032, quantity: 2 });
    expect([bids.length, asks.length]).toEqual([12, 12]);
  });

  test("what $1,000 move is the same of every artist that is listed now: 0.05 %", () => {
    for (const fairValue of [200, 1_800, 45_000, 1_000_000]) {
      const issue = { fairValue, sharesFloated: sharesToFloat(fairValue), sold: 0 };
      const moved = marginalPrice(issue, 100_000 / fairValue) / fairValue - 1;
      expect(moved).toBeGreaterThan(0.00047);
      expect(moved).toBeLessThan(0.00053);
    }
  });

  test("with all of them sold it only bids, around e times fair value", () => {
    const { bids, asks } = sides({ ...quiet, sold: FLOATED, soldWhenValued: FLOATED });
    expect(asks).toEqual([]);
    expect(bids[0]?.price).toBe(27_096); // 10,000 · e less half a spread
  });

  test("a fair value of one cent is offered at two and up, and nobody bids below a cent", () => {
    const { bids, asks } = sides({ ...quiet, fairValue: 1 });
    expect(bids).toEqual([]);
    expect(asks[0]?.price).toBe(2);
  });
});
