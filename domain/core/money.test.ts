import { expect, test } from "vitest";
import { assertSafe, changeBps, notional } from "./money.ts";

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
