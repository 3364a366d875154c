import { describe, expect, it } from "vitest";
import { sleeveOf } from "./avatar.ts";
import { sparklinePath } from "./sparkline.ts";

describe("sparklinePath", () => {
  it("spans the box from the lowest to the highest value", () => {
    expect(sparklinePath([10, 30, 20], 100, 22)).toBe("M0.0 21.0L50.0 1.0L100.0 11.0");
  });

  it("draws a flat line through the middle", () => {
    expect(sparklinePath([5, 5], 10, 10)).toBe("M0.0 5.0L10.0 5.0");
  });
});

describe("sleeveOf", () => {
  it("is the same for the same slug and differs between slugs", () => {
    expect(sleeveOf("drake")).toEqual(sleeveOf("drake"));
    const different = new Set(
      ["drake", "sza", "burna-boy", "adele", "bts"].map((slug) => JSON.stringify(sleeveOf(slug))),
    );
    expect(different.size).toBe(5);
  });
});
