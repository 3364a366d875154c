import { expect, test } from "vitest";
import { inertCell } from "./spreadsheet-cell.ts";

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", "|calc", "%0A", '=HYPERLINK("http://x","y")'])(
  "%j is no formula",
  (text) => {
    expect(inertCell(text)).toBe(`'${text}`);
  },
);

test.each(["Beyoncé", "a=b", "", -3.5, 0, null])("%j stays as it is", (value) => {
  expect(inertCell(value)).toBe(value);
});
