import { expect, test } from "vitest";
import { identityForecaster } from "./identity-forecaster.ts";
import type { Observation } from "./observation.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2030, 0, 5);
const context = { unit: 1e6, now: NOW };
const told = (value: number, observedAt = NOW - DAY): Observation => {
  return { artistId: "a", kind: "expectation", value, observedAt, period: 0 };
};

function observe(observations: Observation[]) {
  return observations.reduce((state, observation) => {
    const observed = identityForecaster.observe(state, observation, context);
    if ("fault" in observed) throw new Error(observed.fault);
    return observed.state;
  }, identityForecaster.start());
}

test("takes the source at its word", () => {
  expect(identityForecaster.forecast(identityForecaster.start(), NOW)).toBeNull();
  const forecast = identityForecaster.forecast(observe([told(1e6, NOW - 2 * DAY), told(7.4e6)]), NOW);
  expect(forecast).toMatchObject({ level: 7.4, growth: 0, observedAt: NOW - DAY });
  expect(forecast?.x).toBeCloseTo(Math.log(8.4), 12);
});

test.each<[string, Observation, string]>([
  ["the same again", told(5e6), "repeated"],
  ["another value of the same time", told(6e6), "late"],
  ["an earlier one", told(5e6, NOW - 2 * DAY), "late"],
  ["two hours ahead", told(6e6, NOW + 7_200_000), "future"],
  ["a negative one", told(-1, NOW), "invalid"],
  ["no number", told(Number.NaN, NOW), "invalid"],
  ["10^30", told(1e30, NOW), "invalid"],
  ["a rate", { ...told(5e6, NOW), kind: "rate", period: DAY }, "invalid"],
])("refuses %s", (_, observation, fault) => {
  expect(identityForecaster.observe(observe([told(5e6)]), observation, context)).toEqual({ fault });
});

test("is surprised by what differs from what was known", () => {
  const state = observe([told(1e6)]);
  expect(identityForecaster.surprise(state, told(3e6, NOW), context)).toBeCloseTo(Math.LN2, 12);
  expect(identityForecaster.surprise(state, told(3e6), context)).toBeNull();
  expect(identityForecaster.surprise(identityForecaster.start(), told(3e6, NOW), context)).toBeNull();
});

test("learns how much the expectation moves", () => {
  const days = (step: number) =>
    Array.from({ length: 300 }, (_, i) => told(5e6 * Math.exp(i % 2 === 0 ? step : 0), NOW - (300 - i) * DAY));
  const variance = (step: number) => identityForecaster.forecast(observe(days(step)), NOW)?.variance ?? 0;
  expect(variance(0)).toBeLessThan(variance(0.1));
  expect(variance(0.1)).toBeLessThan(variance(0.3));
});
