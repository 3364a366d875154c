import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assertSafe, changeBps, feeOn, MAX_ORDER_QUANTITY, MAX_PRICE, notional } from "./money.ts";

const rates = fc.integer({ min: 0, max: 10_000 });

describe("a fee", () => {
  test.each([
    [0, 10, 0],
    [999, 10, 0],
    [1_000, 10, 1],
    [1_999, 10, 1],
    [10_040, 10, 10],
    [10_000, 10_000, 10_000],
    [123_456, 0, 0],
  ])("on %i cents at %i basis points is %i", (amount, rate, fee) => expect(feeOn(amount, rate)).toBe(fee));

  test("is exact to the cent over the whole range, also where amount × rate would not fit a double", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), rates, (amount, rate) => {
        expect(BigInt(feeOn(amount, rate))).toBe((BigInt(amount) * BigInt(rate)) / 10_000n);
      }),
    );
  });

  test("of parts is together never more than the fee of the whole", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10 ** 12 }), { maxLength: 20 }), rates, (parts, rate) => {
        const whole = parts.reduce((sum, part) => sum + part, 0);
        expect(parts.reduce((sum, part) => sum + feeOn(part, rate), 0)).toBeLessThanOrEqual(feeOn(whole, rate));
      }),
    );
  });
});

test("the dearest order of all is still exact", () => {
  const amount = notional(MAX_PRICE, MAX_ORDER_QUANTITY);
  expect(amount).toBe(1e14);
  expect(Number.isSafeInteger(amount + feeOn(amount, 10_000))).toBe(true);
});

test.each([0.5, Number.NaN, Infinity, 2 ** 53, -(2 ** 53)])("%d is no amount", (value) => {
  expect(() => assertSafe(value, "cash")).toThrow("cash is not a safe integer");
  expect(() => notional(value, 1)).toThrow(RangeError);
});

test.each([
  [100, 110, 1_000],
  [100, 90, -1_000],
  [300, 301, 33],
  [0, 5, 0],
  [7, 7, 0],
])("from %i to %i is a change of %i basis points", (from, to, change) => expect(changeBps(from, to)).toBe(change));
