import { describe, expect, test } from "vitest";
import { seededRandom } from "../../durable-objects/testing/platform/random.ts";
import { measure, type PriceSeries } from "./measures.ts";

const ARTISTS = 120;
const WEEKS = 200;

/** Weekly changes that nobody can foretell, of one artist after the other: ±8 %, as often up as down, compensated. */
function shocks(seed: number): () => number {
  const random = seededRandom(seed);
  return () => 0.08 * (random() + random() + random() - 1.5) * 2 - 0.08 ** 2 / 2;
}

/** Prices whose log changes are `next(shock, changes so far)`. */
function prices(next: (shock: number, before: readonly number[]) => number): PriceSeries[] {
  const shock = shocks(7);
  return Array.from({ length: ARTISTS }, () => {
    const changes: number[] = [];
    for (let week = 0; week < WEEKS; week++) changes.push(next(shock(), changes));
    let log = 3;
    return changes.map((change) => Math.exp((log += change)));
  });
}

describe("prices that", () => {
  test("nobody can foretell are within every bar", () => {
    const { lag1, lag4, fourByFour, tenths, mean, median } = measure(
      prices((shock) => shock),
      WEEKS / 2,
    );
    for (const correlation of [lag1, lag4, fourByFour]) expect(Math.abs(correlation)).toBeLessThan(0.03);
    expect(Math.abs(tenths[1])).toBeLessThan(0.01);
    expect(Math.abs(tenths[4])).toBeLessThan(0.02);
    expect(Math.abs(tenths[12])).toBeLessThan(0.04);
    expect(Math.abs(mean)).toBeLessThan(0.002);
    expect(median).toBeCloseTo(0.08, 2);
  });

  test("go on as they went show it", () => {
    const { lag1, fourByFour, tenths } = measure(
      prices((shock, before) => shock + 0.5 * (before.at(-1) ?? 0)),
      0,
    );
    expect(lag1).toBeGreaterThan(0.4);
    expect(fourByFour).toBeGreaterThan(0.08);
    expect(tenths[1]).toBeGreaterThan(0.05);
    expect(tenths[4]).toBeGreaterThan(0.03);
  });

  test("fall back show it", () => {
    const { lag1, tenths } = measure(
      prices((shock, before) => shock - 0.5 * (before.at(-1) ?? 0)),
      0,
    );
    expect(lag1).toBeLessThan(-0.4);
    expect(tenths[1]).toBeLessThan(-0.05);
  });

  test("repeat what they did four weeks ago, or fall back from it in a quarter, show that", () => {
    expect(
      measure(
        prices((shock, before) => shock + 0.5 * (before.at(-4) ?? 0)),
        0,
      ).lag4,
    ).toBeGreaterThan(0.4);
    const quarterly = prices(
      (shock, before) => shock - 0.08 * before.slice(-12).reduce((sum, change) => sum + change, 0),
    );
    expect(measure(quarterly, 0).tenths[12]).toBeLessThan(-0.05);
  });

  test("rise for who holds them show it", () => {
    expect(
      measure(
        prices((shock) => shock + 0.007),
        0,
      ).mean,
    ).toBeCloseTo(0.007, 2);
  });
});

test("weeks before `from`, and weeks without a price, do not count", () => {
  const steady = Array.from({ length: 60 }, (_, week) => 100 * 1.01 ** week + Math.sin(week));
  const wild = Array.from({ length: 20 }, (_, week) => 10 ** (week % 3));
  const missing = Array<null>(20).fill(null);
  const others = prices((shock) => shock)
    .slice(0, 20)
    .map((own) => own.slice(0, 60));
  expect(measure([[...wild, ...steady], ...others.map((own) => [...wild, ...own])], 20)).toEqual(
    measure([steady, ...others], 0),
  );
  expect(measure([[...missing, ...steady], ...others.map((own) => [...missing, ...own])], 0)).toEqual(
    measure([steady, ...others], 0),
  );
});
