import { expect, test, vi } from "vitest";
import { Recent } from "./recent.ts";

const NOW = 1_700_000_000_000;

test("what was found out is known until it is too old", () => {
  const recent = new Recent<number>(10, 1_000);
  recent.set("a", 1, NOW);
  expect(recent.get("a", NOW + 999)).toBe(1);
  expect(recent.get("a", NOW + 1_000)).toBeUndefined();
  expect(recent.get("b", NOW)).toBeUndefined();
});

test("the one found out first makes room; one found out again counts as new", () => {
  const recent = new Recent<number>(2, 1_000);
  recent.set("a", 1, NOW);
  recent.set("b", 2, NOW + 1);
  recent.set("a", 3, NOW + 2);
  recent.set("c", 4, NOW + 3);
  expect(["a", "b", "c"].map((key) => recent.get(key, NOW + 4))).toEqual([3, undefined, 4]);
});

test("being used keeps what is asked for often, and makes it no younger", () => {
  const recent = new Recent<number>(2, 1_000);
  recent.set("often", 1, NOW);
  recent.set("once", 2, NOW + 1);
  expect(recent.get("often", NOW + 2)).toBe(1);
  recent.set("new", 3, NOW + 3);
  expect(recent.get("once", NOW + 4)).toBeUndefined();
  expect(recent.get("often", NOW + 999)).toBe(1);
  expect(recent.get("often", NOW + 1_000)).toBeUndefined();
});

test("no timer runs, which would keep an isolate busy", () => {
  const timeout = vi.spyOn(globalThis, "setTimeout");
  const recent = new Recent<number>(2, 1_000);
  recent.set("a", 1, NOW);
  recent.get("a", NOW + 5_000);
  expect(timeout).not.toHaveBeenCalled();
  timeout.mockRestore();
});

test("counts what was known and what was not, and is found by its name", () => {
  const recent = new Recent<number>(2, 1_000, "of this test");
  recent.get("a", 5_000);
  recent.set("a", 1, 5_000);
  recent.get("a", 5_999);
  recent.get("a", 6_000);
  expect(Recent.named.get("of this test")?.asked).toEqual({ known: 1, unknown: 2 });
});
