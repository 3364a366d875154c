import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine, type Combination, type SourceForecast } from "./combine.ts";
import { describeReason, type Reason, reasonsFor } from "./reasons.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2030, 0, 5);

function said(source: string, level: number, day: number, growth = 0, variance = 0.01): SourceForecast {
  const x = Math.log1p(level) + growth;
  return { source, staleAfter: 2 * DAY, forecast: { x, level, growth, variance, observedAt: NOW + day * DAY } };
}

function priceOn(day: number, forecasts: SourceForecast[], previous: Combination | null = null) {
  const combined = combine(forecasts, previous, NOW + day * DAY);
  if (!combined) throw new Error("no price");
  return combined;
}

const centsOf = (reasons: Reason[]) => reasons.reduce((sum, { cents }) => sum + cents, 0);

test("two sources' news, in the cents that each moved the price by", () => {
  const before = priceOn(0, [said("plays", 10, 0), said("views", 10, 0, 0, 0.03)]);
  const after = priceOn(1, [said("plays", 12, 1), said("views", 9, 1, 0.05, 0.03)], before.combination);
  const reasons = reasonsFor(before, after);
  expect(reasons.map(({ why }) => why)).toEqual(["news", "news"]);
  expect(centsOf(reasons)).toBe(after.cents - before.cents);
  const [plays, views] = reasons;
  expect(plays).toMatchObject({ source: "plays", growth: 0 });
  expect(views).toMatchObject({ source: "views", level: expect.closeTo(-1 / 11, 12) as number });
  expect(plays?.cents).toBeGreaterThan(0);
  expect(views?.cents).toBeLessThan(0);
  expect(reasons.map(describeReason)).toEqual([
    `plays tells of 18.2 % more popularity and lets the same growth be expected: +${plays?.cents} cents`,
    `views tells of 9.1 % less popularity and lets 5.1 % more growth be expected: −${-(views?.cents ?? 0)} cents`,
  ]);
});

test("reasons add up to the change to the cent, whatever the sources said in between", () => {
  const Day = fc.array(
    fc.record({ source: fc.constantFrom("a", "b", "c"), level: fc.double({ min: 0, max: 200, noNaN: true }) }),
    {
      maxLength: 3,
    },
  );
  fc.assert(
    fc.property(fc.array(Day, { minLength: 2, maxLength: 8 }), (days) => {
      const known = new Map([["a", said("a", 5, 0)]]);
      const first = priceOn(0, [...known.values()]);
      let last = first;
      for (const [i, words] of days.entries()) {
        for (const { source, level } of words) known.set(source, said(source, level, i + 1));
        last = priceOn(i + 1, [...known.values()], last.combination);
      }
      expect(centsOf(reasonsFor(first, last))).toBe(last.cents - first.cents);
    }),
  );
});

describe("what moves nothing", () => {
  test("a source that joins, and one that is gone or stale, are named", () => {
    const before = priceOn(0, [said("plays", 10, 0), said("views", 10, 0)]);
    const gone = priceOn(1, [said("plays", 10, 1), said("likes", 3, 1)], before.combination);
    expect(reasonsFor(before, gone)).toEqual([
      { why: "news", source: "plays", cents: 0, level: 0, growth: 0 },
      { why: "joined", source: "likes", cents: 0 },
      { why: "faded", source: "views", cents: 0, weight: 0 },
    ]);
    const stale = priceOn(9, [said("plays", 10, 9), said("views", 10, 0)], before.combination);
    expect(reasonsFor(before, stale).map(({ why }) => why)).toEqual(["news", "faded"]);
  });

  test("without news there is no reason", () => {
    const before = priceOn(0, [said("plays", 10, 0)]);
    expect(reasonsFor(before, priceOn(1, [said("plays", 10, 0)], before.combination))).toEqual([]);
  });
});

test("what no source said was set by somebody", () => {
  const before = priceOn(0, [said("plays", 10, 0)]);
  const set = { cents: 5_000, parts: before.parts };
  expect(reasonsFor(before, set)).toEqual([{ why: "set", cents: 5_000 - before.cents }]);
  expect(reasonsFor(before, { cents: before.cents + 1, parts: before.parts })).toEqual([{ why: "set", cents: 1 }]);
  const { combination, parts } = priceOn(1, [said("plays", 11, 1)], before.combination);
  const both = reasonsFor(before, { cents: 5_000, parts });
  expect(both.map(({ why }) => why)).toEqual(["news", "set"]);
  expect(centsOf(both)).toBe(5_000 - before.cents);
  expect(combination.x).toBeCloseTo(Math.log(12), 9);
});
