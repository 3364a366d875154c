import { expect, test } from "vitest";
import { WrongUsage, wholeNumber } from "./whole-number.ts";

test.each([
  ["1", 1],
  ["9007199254740991", 9_007_199_254_740_991],
])("takes %s", (text, number) => {
  expect(wholeNumber("runs", text)).toBe(number);
});

test.each(["", " ", "0", "-1", "1.5", "many", "9007199254740992", "Infinity"])("refuses %j, and says why", (text) => {
  expect(() => wholeNumber("runs", text)).toThrow(new WrongUsage("--runs is a whole number from 1."));
});

test("may count from elsewhere", () => {
  expect(wholeNumber("seed", "0", 0)).toBe(0);
  expect(() => wholeNumber("seed", "-1", 0)).toThrow("--seed is a whole number from 0.");
});
