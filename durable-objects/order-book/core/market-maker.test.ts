import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_ORDER_QUANTITY, MAX_PRICE } from "../../../domain/core/money.ts";
import { createBook, execute } from "./engine/index.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
import { type QuotingInput, quoteLadder } from "./market-maker.ts";

const FLOATED = 100_000;

/** Fair values from the smallest to the greatest, small ones as often as great ones, and every inventory. */
const inputs: fc.Arbitrary<QuotingInput> = fc
  .record({
    log: fc.double({ min: 0, max: Math.log(MAX_PRICE), noNaN: true }),
    sharesFloated: fc.constantFrom(1, 100, FLOATED, 1_000_000),
    kept: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ log, sharesFloated, kept }) => ({
    fairValue: Math.round(Math.exp(log)),
    sharesFloated,
    inventory: Math.round(kept * sharesFloated),
  }));

const sides = (input: QuotingInput) => {
  const quotes = quoteLadder(input);
  return { bids: quotes.filter(({ side }) => side === "buy"), asks: quotes.filter(({ side }) => side === "sell") };
};
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

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

test("it never offers more than it holds, and offers as long as it holds anything it can price", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { asks } = sides(input);
      expect(sum(asks.map(({ quantity }) => quantity))).toBeLessThanOrEqual(input.inventory);
      if (input.inventory > 0 && input.fairValue < MAX_PRICE / 3) expect(asks.length).toBeGreaterThan(0);
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
      const fewer = { ...input, inventory: Math.floor(input.inventory * share) };
      const [many, few] = [sides(input), sides(fewer)];
      if (many.bids[0] && few.bids[0]) expect(few.bids[0].price).toBeGreaterThanOrEqual(many.bids[0].price);
      if (many.asks[0] && few.asks[0]) expect(few.asks[0].price).toBeGreaterThanOrEqual(many.asks[0].price);
    }),
    { numRuns: 1_000 },
  );
});

describe("by hand", () => {
  test("with all shares in hand it quotes around fair value, half a spread of 0.4 % to each side", () => {
    const { bids, asks } = sides({ fairValue: 10_000, inventory: FLOATED, sharesFloated: FLOATED });
    expect(bids[0]).toEqual({ side: "buy", price: 9_960, quantity: 15 });
    expect(asks[0]).toEqual({ side: "sell", price: 10_040, quantity: 14 });
    expect([bids.length, asks.length]).toEqual([12, 12]);
  });

  test("with half of them sold it quotes around one and a half times fair value", () => {
    const { bids, asks } = sides({ fairValue: 10_000, inventory: FLOATED / 2, sharesFloated: FLOATED });
    expect(bids[0]?.price).toBe(14_940);
    expect(asks[0]?.price).toBe(15_060);
  });

  test("with nothing left it only bids", () => {
    const { bids, asks } = sides({ fairValue: 10_000, inventory: 0, sharesFloated: FLOATED });
    expect(asks).toEqual([]);
    expect(bids[0]?.price).toBe(19_920);
  });

  test("a fair value of one cent is offered at two and up, and nobody bids below a cent", () => {
    const { bids, asks } = sides({ fairValue: 1, inventory: FLOATED, sharesFloated: FLOATED });
    expect(bids).toEqual([]);
    expect(asks[0]?.price).toBe(2);
  });
});
