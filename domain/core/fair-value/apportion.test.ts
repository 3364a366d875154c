import fc from "fast-check";
import { expect, test } from "vitest";
import { apportion } from "./apportion.ts";

test("adds up, and no part is off by more than rounding", () => {
  expect(apportion(10, [3.4, 3.4, 3.2])).toEqual([4, 3, 3]);
  expect(apportion(-1, [-0.4, -0.6])).toEqual([0, -1]);
  expect(apportion(0, [0.5, -0.5])).toEqual([1, -1]);
  expect(apportion(5, [1, 1])).toEqual([3, 2]);
  const Parts = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(Parts, (parts) => {
      const total = Math.round(parts.reduce((sum, part) => sum + part, 0)) || 0;
      const whole = apportion(total, parts);
      expect(whole.reduce((sum, part) => sum + part, 0)).toBe(total);
      for (const [i, part] of parts.entries()) expect(Math.abs((whole[i] ?? 0) - part)).toBeLessThanOrEqual(1);
    }),
  );
});
