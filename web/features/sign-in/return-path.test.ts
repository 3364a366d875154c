import { describe, expect, it } from "vitest";
import { safeNext } from "./return-path.ts";

describe("safeNext", () => {
  it("stays on this site", () => {
    expect(safeNext("/artists/drake?x=1")).toBe("/artists/drake?x=1");
    expect(
      ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", undefined].map(safeNext),
    ).toEqual(["/", "/", "/", "/", "/"]);
  });
});
