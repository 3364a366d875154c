import { describe, expect, test } from "vitest";
import { Brownian } from "./brownian.ts";

const WEEK = 7 * 24 * 60;
const NOW = Math.floor(Date.UTC(2026, 10, 20) / 60_000);

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Changes over `step` minutes, one after the other, of many motions. */
const changes = (step: number, count: number, names = 20) =>
  Array.from({ length: names }, (_, name) => {
    const motion = new Brownian(`motion ${name}`);
    return Array.from({ length: count }, (_, i) => motion.at(NOW + (i + 1) * step) - motion.at(NOW + i * step));
  });

test("the same name gives the same path, in whatever order it is asked for; another name another", () => {
  const [one, again] = [new Brownian("a"), new Brownian("a")];
  const minutes = [NOW, NOW + 1, NOW - WEEK, 0, -12 * WEEK, NOW + 2_000 * WEEK];
  const values = minutes.map((minute) => one.at(minute));
  expect(minutes.toReversed().map((minute) => again.at(minute))).toEqual(values.toReversed());
  expect(new Brownian("b").at(NOW)).not.toBe(one.at(NOW));
  expect(one.at(0)).toBe(0);
});

describe.each([1, 60, 24 * 60, WEEK, 100 * WEEK])("changes over %i minutes", (step) => {
  const paths = changes(step, 200);
  const all = paths.flat().map((change) => change / Math.sqrt(step / WEEK));

  test("have the mean 0 and the variance of their time", () => {
    expect(Math.abs(mean(all))).toBeLessThan(4 / Math.sqrt(all.length));
    expect(Math.abs(mean(all.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / all.length));
  });

  test("do not depend on the ones before, one or several", () => {
    for (const lag of [1, 2, 7]) {
      const products = paths.flatMap((path) => path.slice(lag).map((x, i) => (x * (path[i] ?? NaN)) / (step / WEEK)));
      expect(Math.abs(mean(products)), `lag ${lag}`).toBeLessThan(4 / Math.sqrt(products.length));
    }
  });
});

test("goes on across the moments at which it is tied down", () => {
  const root = 4 * 2 ** 23;
  const steps = Array.from({ length: 200 }, (_, name) => {
    const motion = new Brownian(`across ${name}`);
    return (motion.at(root) - motion.at(root - 1)) * Math.sqrt(WEEK);
  });
  expect(mean(steps.map((x) => x * x))).toBeGreaterThan(0.6);
  expect(mean(steps.map((x) => x * x))).toBeLessThan(1.5);
});
