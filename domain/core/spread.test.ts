import { expect, test } from "vitest";
import { halfSpread } from "./spread.ts";

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const spreadAfter = (unseen: number) => halfSpread({ volatilityBps: 1_000, unseen });

test("is the standard deviation of what may not have been seen: of a week, that of a week's change", () => {
  expect(halfSpread({ volatilityBps: 700, unseen: WEEK })).toBeCloseTo(0.07, 12);
  expect(halfSpread({ volatilityBps: 700, unseen: WEEK / 4 })).toBeCloseTo(0.035, 12);
});

test("a source that is on time is taken to be ten minutes behind what happens", () => {
  expect(spreadAfter(0)).toBeCloseTo(0.1 * Math.sqrt((10 * MINUTE) / WEEK), 12);
  expect(spreadAfter(10 * MINUTE)).toBe(spreadAfter(0));
  expect(spreadAfter(10 * MINUTE + 1)).toBeGreaterThan(spreadAfter(0));
});

test("however late a source is, nobody is quoted more than a tenth away", () => {
  expect(halfSpread({ volatilityBps: 999, unseen: WEEK })).toBeLessThan(0.1);
  expect(halfSpread({ volatilityBps: 1_001, unseen: WEEK })).toBe(0.1);
  expect(halfSpread({ volatilityBps: 1_000, unseen: 1_000 * WEEK })).toBe(0.1);
});
