import { expect, test } from "vitest";
import { DAY, HOUR } from "../../../../domain/core/ranges.ts";
import { dueAt, isDue, type Polled } from "./source.ts";

const NOW = Date.UTC(2026, 8, 20, 12);
/** A day's views are there twelve hours after the day. */
const DAILY = { every: DAY, lag: 12 * HOUR };
const polled = (observedAt: number | null, failures = 0, failedAt = 0): Polled => ({ observedAt, failures, failedAt });

test("a daily source is asked once a day, when the day is there, and not each minute", () => {
  const midnight = NOW - 12 * HOUR;
  expect(isDue(DAILY, polled(null), NOW)).toBe(true);
  expect(isDue(DAILY, polled(midnight - DAY), NOW)).toBe(true);
  expect(isDue(DAILY, polled(midnight - DAY), NOW - 1)).toBe(false);
  expect(dueAt(DAILY, polled(midnight), NOW)).toBe(NOW + DAY);
});

test("one that fails is asked later and later, and every day at least", () => {
  const waits = [1, 2, 3, 4, 5, 6, 60].map((failures) => dueAt(DAILY, polled(null, failures, NOW), NOW) - NOW);
  expect(waits).toEqual([HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]);
  expect(isDue(DAILY, polled(null, 1, NOW), NOW + HOUR)).toBe(true);
  expect(isDue({ every: HOUR / 60, lag: 0 }, polled(null, 9, NOW), NOW + HOUR)).toBe(true);
});

test("clocks that were a year off silence nobody", () => {
  const year = 365 * DAY;
  expect(isDue(DAILY, polled(NOW + year), NOW)).toBe(true);
  expect(isDue(DAILY, polled(null, 3, NOW + year), NOW)).toBe(true);
  expect(isDue(DAILY, polled(NOW - year, 3, NOW - year), NOW)).toBe(true);
});
