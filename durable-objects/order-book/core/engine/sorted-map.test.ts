import fc from "fast-check";
import { expect, it } from "vitest";
import { SortedMap } from "./sorted-map.ts";

const step = fc.record({ remove: fc.boolean(), key: fc.integer({ min: -20, max: 20 }) });

it("holds what a plain map holds, sorted by key, after any additions and removals", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const sorted = new SortedMap<string>();
      const plain = new Map<number, string>();
      for (const { remove, key } of steps) {
        if (remove) {
          sorted.delete(key);
          plain.delete(key);
        } else {
          sorted.getOrCreate(key, () => `value of ${key}`);
          plain.set(key, `value of ${key}`);
        }
      }
      const keys = [...plain.keys()].sort((a, b) => a - b);
      expect([...sorted.keys()]).toEqual(keys);
      expect([...sorted.values()]).toEqual(keys.map((key) => plain.get(key)));
      expect(sorted.size).toBe(plain.size);
      expect(sorted.firstKey()).toBe(keys[0]);
      expect(sorted.at(1)).toBe(plain.get(keys[1] ?? NaN));
      for (let key = -20; key <= 20; key++) expect(sorted.get(key)).toBe(plain.get(key));
    }),
  );
});

it("creates a value once and then returns it", () => {
  const sorted = new SortedMap<{ key: number }>();
  const first = sorted.getOrCreate(5, (key) => ({ key }));
  expect(sorted.getOrCreate(5, (key) => ({ key }))).toBe(first);
});
