import { expect, test } from "vitest";
import { Recent } from "./recent.ts";

test("what was found out is known until it is too old", () => {
  const recent = new Recent<number>(10, 1_000);
  recent.set("a", 1, 0);
  expect(recent.get("a", 999)).toBe(1);
  expect(recent.get("a", 1_000)).toBeUndefined();
  expect(recent.get("b", 0)).toBeUndefined();
});

test("the one found out first makes room; one found out again counts as new", () => {
  const recent = new Recent<number>(2, 1_000);
  recent.set("a", 1, 0);
  recent.set("b", 2, 1);
  recent.set("a", 3, 2);
  recent.set("c", 4, 3);
  expect([recent.get("a", 4), recent.get("b", 4), recent.get("c", 4)]).toEqual([3, undefined, 4]);
});
