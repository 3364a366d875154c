import { expect, test } from "vitest";
import { keyOf, normal, uniform } from "./noise.ts";

const COUNT = 20_000;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const draws = (draw: (key: number, index: number) => number, key: number, step = 1) =>
  Array.from({ length: COUNT }, (_, i) => draw(key, i * step));

test("the same key and index give the same number, others another", () => {
  expect(uniform(keyOf("a"), 7)).toBe(uniform(keyOf("a"), 7));
  expect(new Set(draws(uniform, keyOf("a"))).size).toBeGreaterThan(COUNT - 5);
  expect(keyOf("seed\0drake")).not.toBe(keyOf("seed\0drakf"));
});

test.each([1, 2 ** 10, 2 ** 18])("draws at indices %i apart have the moments of their distribution", (step) => {
  const uniforms = draws(uniform, keyOf("u"), step);
  expect(mean(uniforms)).toBeCloseTo(0.5, 1);
  expect(mean(uniforms.map((u) => (u - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
  const normals = draws(normal, keyOf("n"), step);
  expect(Math.abs(mean(normals))).toBeLessThan(0.03);
  expect(mean(normals.map((x) => x ** 2))).toBeCloseTo(1, 1);
  expect(mean(normals.map((x) => x ** 4))).toBeGreaterThan(2.7);
  expect(mean(normals.map((x) => x ** 4))).toBeLessThan(3.3);
});

test("neighbours, and the same index under similar keys, are unrelated", () => {
  const a = draws(normal, keyOf("artist-1"));
  const b = draws(normal, keyOf("artist-2"));
  expect(Math.abs(mean(a.slice(1).map((x, i) => x * (a[i] ?? 0))))).toBeLessThan(0.03);
  expect(Math.abs(mean(a.map((x, i) => x * (b[i] ?? 0))))).toBeLessThan(0.03);
});
