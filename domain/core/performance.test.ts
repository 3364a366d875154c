import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  changesOf,
  deepestFall,
  investedIn,
  moneyWeightedReturn,
  timeWeightedReturn,
  type ValueAt,
} from "./performance.ts";

const values = (...pairs: [cash: number, holdings: number][]): ValueAt[] =>
  pairs.map(([cash, holdings], time) => ({ time: time * 1_000, cash, holdings }));

test("the time-weighted return is that from the first value to the last", () => {
  expect(timeWeightedReturn(values([100, 0], [50, 60], [50, 71]))).toBeCloseTo(0.21, 12);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1e6), fc.nat(1e6)), { minLength: 2, maxLength: 30 }), (pairs) => {
      const all = values(...pairs.map(([a, b]): [number, number] => [a + 1, b]));
      const [first, last] = [all[0]!, all.at(-1)!];
      const whole = (last.cash + last.holdings) / (first.cash + first.holdings) - 1;
      expect(timeWeightedReturn(all)).toBeCloseTo(whole, 6);
    }),
  );
});

test("there is no return of one value", () => {
  expect(timeWeightedReturn(values([100, 0]))).toBeNull();
  expect(moneyWeightedReturn(investedIn(values([100, 0]))!)).toBeNull();
});

describe("the money-weighted return", () => {
  test("is what was gained over what was invested, for as long as it was", () => {
    // 50 in for the second half of the time, and 10 gained with it: on average 25 were invested.
    expect(moneyWeightedReturn(investedIn(values([100, 0], [50, 50], [50, 60]))!)).toBeCloseTo(10 / 25, 12);
  });

  test("counts what was there before, and what is taken out", () => {
    const invested = investedIn(values([0, 100], [60, 50], [60, 55]))!;
    expect(invested).toMatchObject({ before: 100, after: 55, flows: -60 });
    expect(moneyWeightedReturn(invested)).toBeCloseTo(15 / 70, 12);
  });

  test("is none where nothing was invested", () => {
    expect(moneyWeightedReturn(investedIn(values([100, 0], [100, 0]))!)).toBeNull();
  });
});

describe("the deepest fall", () => {
  test("is from the high before it to the low, not from the first value", () => {
    expect(deepestFall(values([100, 0], [120, 0], [90, 0], [150, 0], [140, 0]))).toEqual({
      from: 1_000,
      to: 2_000,
      change: -0.25,
    });
  });

  test("is none where it only rose", () => {
    expect(deepestFall(values([100, 0], [110, 0]))).toBeNull();
    expect(deepestFall([])).toBeNull();
  });
});

test("changes are those from each value to the next", () => {
  expect(changesOf(values([100, 0], [110, 0], [99, 0])).map(({ change }) => Math.round(change * 100))).toEqual([
    10, -10,
  ]);
});
