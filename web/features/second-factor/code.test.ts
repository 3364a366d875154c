import { describe, expect, it } from "vitest";
import { isAppCode, tidyCode } from "./code.ts";

describe("a code", () => {
  it("may be grouped by whoever shows or types it", () => {
    expect(tidyCode(" 123 456 ")).toBe("123456");
    expect(["123456", "123 456", "12345", "1234567", "12345a"].map(isAppCode)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
