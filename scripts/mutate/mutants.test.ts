import { expect, test } from "vitest";
import { mutantsOf } from "./mutants.ts";

const changed = (text: string): string[] =>
  mutantsOf("a.ts", text).map(({ start, end, replacement }) => text.slice(0, start) + replacement + text.slice(end));

test("changes operators, one at a time", () => {
  expect(changed("a && b < c;")).toEqual(["a || b < c;", "a && b <= c;", "a && b >= c;"]);
  expect(changed("a - b !== c;")).toEqual(["a - b === c;", "a + b !== c;"]);
});

test("drops negations, turns booleans round, and moves whole numbers by one", () => {
  expect(changed("f(!a, true, 7);")).toEqual([
    "f(a, true, 7);",
    "f(!a, false, 7);",
    "f(!a, true, (8));",
    "f(!a, true, (6));",
  ]);
});

test("leaves comments, texts and types alone", () => {
  expect(changed('// a && b\nconst t: 1 | true = "a && b" + `${x}` as 2;')).toEqual([]);
});
