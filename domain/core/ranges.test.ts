import { describe, expect, test } from "vitest";
import { CANDLE_INTERVALS, DAY, FAIR_VALUE_GRAINS, HOUR, MINUTE, Range, RANGES, storedStep } from "./ranges.ts";

describe.each(Range.options)("the range %s", (range) => {
  const { span, interval } = RANGES[range];

  test("asks for no more than about 400 candles", () => {
    if (range === "All") return expect(interval).toBe(7 * DAY);
    expect(span / interval).toBeGreaterThan(50);
    expect(span / interval).toBeLessThanOrEqual(400);
  });

  test("has candles that are made of whole stored ones", () => {
    expect(interval % storedStep(CANDLE_INTERVALS, interval)).toBe(0);
  });
});

test.each([
  [MINUTE, MINUTE],
  [5 * MINUTE, MINUTE],
  [HOUR, HOUR],
  [4 * HOUR, HOUR],
  [20 * MINUTE, MINUTE],
  [90 * MINUTE, 30 * MINUTE],
  [DAY, DAY],
  [7 * DAY, DAY],
])("candles of %i ms come from stored ones of %i ms", (interval, step) =>
  expect(storedStep(CANDLE_INTERVALS, interval)).toBe(step),
);

test("an interval finer than any stored step takes the finest", () => {
  expect(storedStep(FAIR_VALUE_GRAINS, MINUTE)).toBe(5 * MINUTE);
});
