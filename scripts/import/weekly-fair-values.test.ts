import { expect, test } from "vitest";
import { fittedForecaster } from "../../domain/core/fair-value/fitted-forecaster.ts";
import { CHART_MODEL } from "../../domain/core/fair-value/model.ts";
import { priceOf } from "../../domain/core/fair-value/price.ts";
import { CHART_UNIT, weeklyFairValues } from "./weekly-fair-values.ts";

const WEEK = 7 * 24 * 3_600_000;
const FIRST = Date.UTC(2030, 0, 5);
const history = (points: (number | null)[]) => points.map((value, i) => ({ time: FIRST + i * WEEK, points: value }));
const cents = (points: (number | null)[], debut = false) =>
  weeklyFairValues(history(points), debut).map((week) => week.cents);

test("each week's value is what the forecaster expects by then, whatever comes later", () => {
  const points = [0, 150, 90, 60, 30, 0, 0, 210];
  const values = weeklyFairValues(history(points), true);
  expect(values.map(({ time }) => time)).toEqual(points.map((_, i) => FIRST + i * WEEK));
  for (let known = 1; known <= points.length; known++) {
    expect(cents(points.slice(0, known), true)).toEqual(values.slice(0, known).map((week) => week.cents));
  }
  const forecaster = fittedForecaster(CHART_MODEL, { debut: true });
  const observation = { artistId: "a", kind: "rate", value: 0, observedAt: FIRST, period: WEEK } as const;
  const observed = forecaster.observe(forecaster.start(), observation, { unit: CHART_UNIT, now: FIRST });
  if ("fault" in observed) throw new Error(observed.fault);
  expect(values[0]?.cents).toBe(priceOf(forecaster.forecast(observed.state, FIRST)?.x ?? Number.NaN));
});

test("more points never give a lower price in their week", () => {
  const before = [40, 60, 50];
  const prices = [0, 10, 50, 100, 1_000].map((points) => cents([...before, points]).at(-1) ?? 0);
  expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  expect(prices.at(-1)).toBeGreaterThan(prices[0] ?? 0);
});

test("weeks that are not known keep the price, and known ones move it again", () => {
  const [, second, third, fourth, fifth] = cents([100, 80, null, null, 300]);
  expect([third, fourth]).toEqual([second, second]);
  expect(fifth).toBeGreaterThan(second ?? Infinity);
});

test("no week, no value", () => {
  expect(cents([])).toEqual([]);
  expect(cents([null, 30]).length).toBe(1);
});
