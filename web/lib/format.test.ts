import { describe, expect, it } from "vitest";
import { createFormat, parseCount, parseMoney } from "./format.ts";

const format = createFormat("en-US", "UTC");

describe("format", () => {
  it("writes money from cents and a dash for none", () => {
    expect(format.money(123_450)).toBe("$1,234.50");
    expect(format.money(null)).toBe("–");
    expect(format.signedMoney(-5)).toBe("-$0.05");
    expect(format.signedMoney(5)).toBe("+$0.05");
    expect(format.price(99)).toBe("0.99");
  });

  it("shortens money where only its size counts", () => {
    expect([0, 98_040, 1_244_900, 180_000_000].map(format.compactMoney)).toEqual(["$0", "$980", "$12.4K", "$1.8M"]);
  });

  it("signs changes and pairs them with an arrow", () => {
    expect(format.percent(125)).toBe("+1.25%");
    expect(format.percent(-3)).toBe("-0.03%");
    expect(format.percent(0)).toBe("0.00%");
    expect(format.rate(25)).toBe("0.25%");
    expect(format.part(0.336)).toBe("34%");
    expect([1, -1, 0].map(format.arrow)).toEqual(["▲", "▼", ""]);
  });

  it("follows the locale", () => {
    expect(createFormat("de-DE").price(123_450)).toBe("1.234,50");
    expect(createFormat("de-DE").country("NG")).toBe("Nigeria");
  });

  it("says how long ago in the largest unit that fits", () => {
    const now = Date.UTC(2026, 10, 20);
    expect(format.ago(now - 5_000, now)).toBe("5 sec. ago");
    expect(format.ago(now - 119_000, now)).toBe("1 min. ago");
    expect(format.ago(now - 3 * 3_600_000, now)).toBe("3 hr. ago");
    expect(format.ago(now + 2_000, now)).toBe("now");
  });

  it("tells the time of day to the second", () => {
    expect(format.clock(Date.UTC(2026, 10, 20, 10, 42, 7))).toBe("10:42:07");
  });
});

describe("parseMoney", () => {
  it.each([
    ["12", 1200],
    ["12.5", 1250],
    ["12,50", 1250],
    ["$1,234.50", 123_450],
    ["1.234,50", 123_450],
    ["1,234", 123_400],
    [".5", 50],
    ["3.", 300],
  ])("reads %s", (text, cents) => expect(parseMoney(text, ".")).toBe(cents));

  it("takes the reader's decimal sign for what it is", () => {
    expect(parseMoney("40.125", ".")).toBeNull();
    expect(parseMoney("40.125", ",")).toBe(4_012_500);
    expect(parseMoney("40,125", ",")).toBeNull();
  });

  it.each(["", "-1", "abc", "1.2345", "12.345.6", "1e3", "99999999999999999"])("refuses %j", (text) => {
    expect(parseMoney(text, ".")).toBeNull();
  });
});

describe("parseCount", () => {
  it("reads whole numbers with separators and nothing else", () => {
    expect(parseCount("1,000")).toBe(1000);
    expect(parseCount("12")).toBe(12);
    expect(parseCount("1x")).toBeNull();
    expect(parseCount("1.5")).toBeNull();
    expect(parseCount("-4")).toBeNull();
  });
});
