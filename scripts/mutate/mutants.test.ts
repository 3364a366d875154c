import { expect, test } from "vitest";
import { changed, changedLine, mutantsOf } from "./mutants.ts";

const allOf = (text: string): string[] => mutantsOf("a.ts", text).map((mutant) => changed(mutant, text));

test("changes operators, one at a time", () => {
  expect(allOf("a && b < c;")).toEqual(["a || b < c;", "a && b <= c;", "a && b >= c;"]);
  expect(allOf("a - b !== c;")).toEqual(["a - b === c;", "a + b !== c;"]);
});

test("drops negations, turns booleans round, and moves 0 and 1 by one; other numbers are limits and times", () => {
  expect(allOf("f(!a, true, 1, 7);")).toEqual([
    "f(a, true, 1, 7);",
    "f(!a, false, 1, 7);",
    "f(!a, true, (2), 7);",
    "f(!a, true, (0), 7);",
  ]);
});

test("of what puts values in order changes whether they differ, and not by how much", () => {
  expect(allOf("sort((a, b) => (a < b ? -1 : 1));")).toEqual([
    "sort((a, b) => (a < b ? -1 : (0)));",
    "sort((a, b) => (a <= b ? -1 : 1));",
    "sort((a, b) => (a >= b ? -1 : 1));",
  ]);
});

test("leaves comments, texts and types alone", () => {
  expect(allOf('// a && b\nconst t: 1 | true = "a && b" + `${x}` as 2;')).toEqual([]);
});

test("tells the line that a mutant changes, before and after", () => {
  const text = "const a = 5;\n  if (a > 7)\n    f(a);\n";
  const [mutant] = mutantsOf("a.ts", text);
  expect(changedLine(mutant!, text)).toEqual({ line: 2, before: "if (a > 7)", after: "if (a >= 7)" });
});
