import { expect, test } from "vitest";
import { seededRandom } from "../../durable-objects/testing/platform/random.ts";
import { gammaRegression } from "./gamma-regression.ts";

const random = seededRandom(11);
const rows = Array.from({ length: 5_000 }, () => [random(), 3 * random()]);
const meanOf = ([a = 0, b = 0]: number[]) => Math.exp(0.5 + 1.2 * a - 0.7 * b);

test("finds the coefficients that exact targets were made with", () => {
  const { intercept, weights } = gammaRegression(rows, rows.map(meanOf), 0);
  expect([intercept, ...weights].map((value) => Number(value.toFixed(9)))).toEqual([0.5, 1.2, -0.7]);
});

test("expects the mean, not its logarithm, of targets that scatter with it", () => {
  // Exponentially distributed: their mean logarithm lies 0.58 below the logarithm of their mean.
  const targets = rows.map((row) => -Math.log(1 - random()) * meanOf(row));
  const { intercept, weights } = gammaRegression(rows, targets, 0);
  expect(Math.abs(intercept - 0.5)).toBeLessThan(0.1);
  expect(Math.abs((weights[0] ?? 0) - 1.2)).toBeLessThan(0.1);
  expect(Math.abs((weights[1] ?? 0) + 0.7)).toBeLessThan(0.05);
});

test("solves the score equations: errors relative to the mean are orthogonal to what is known", () => {
  const targets = rows.map((row) => (0.2 + random()) * meanOf(row));
  const { intercept, weights } = gammaRegression(rows, targets, 0);
  const errors = rows.map(
    (row, i) => (targets[i] ?? 0) / Math.exp(intercept + row.reduce((sum, x, k) => sum + x * (weights[k] ?? 0), 0)) - 1,
  );
  const scores = [
    errors,
    errors.map((error, i) => error * (rows[i]?.[0] ?? 0)),
    errors.map((error, i) => error * (rows[i]?.[1] ?? 0)),
  ];
  for (const score of scores)
    expect(Math.abs(score.reduce((sum, value) => sum + value, 0) / rows.length)).toBeLessThan(1e-9);
});

test("a ridge draws weights towards 0 and shares one effect between features that are the same", () => {
  const twins = rows.map(([a = 0]) => [a, a]);
  const targets = twins.map(([a = 0]) => Math.exp(2 * a));
  const [first = 0, second = 0] = gammaRegression(twins, targets, 1e-3).weights;
  expect(first).toBeCloseTo(second, 9);
  expect(first + second).toBeLessThan(2);
  expect(first + second).toBeGreaterThan(1.9);
});
