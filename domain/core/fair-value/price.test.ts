import fc from "fast-check";
import { expect, test } from "vitest";
import { CATALOGUE } from "../../catalogue/index.ts";
import { expectationAt, priceOf } from "./price.ts";

test("the catalogue costs between about $2 and $500", () => {
  const prices = CATALOGUE.map(({ audience }) => priceOf(Math.log1p(audience / 1e6))).sort((a, b) => a - b);
  expect(prices[0]).toBeGreaterThan(190);
  expect(prices[0]).toBeLessThan(250);
  expect(prices.at(-1)).toBeGreaterThan(40_000);
  expect(prices.at(-1)).toBeLessThan(50_000);
});

test("expectationAt finds what a price expects", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (cents) => {
      expect(priceOf(expectationAt(cents))).toBe(cents);
    }),
  );
});

test("a price is a whole number of cents from a cent to $10,000, and never falls as more is expected", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      const [less, more] = [priceOf(Math.min(a, b)), priceOf(Math.max(a, b))];
      expect(less).toBeLessThanOrEqual(more);
      for (const cents of [less, more]) expect(Number.isInteger(cents) && cents >= 1 && cents <= 1_000_000).toBe(true);
    }),
  );
});
