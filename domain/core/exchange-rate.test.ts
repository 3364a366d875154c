import { describe, expect, test } from "vitest";
import { isNews, newestRateDay } from "./exchange-rate.ts";

const at = (text: string) => Date.parse(`${text}Z`);

test.each([
  ["2026-11-20T15:29:59.999", "2026-11-19"],
  ["2026-11-20T15:30", "2026-11-20"],
  ["2026-11-21T23:00", "2026-11-20"],
  ["2026-11-22T12:00", "2026-11-20"],
  ["2026-11-23T15:29", "2026-11-20"],
  ["2026-11-23T15:30", "2026-11-23"],
])("at %s the newest rate is that of %s: of working days, in the afternoon", (now, day) => {
  expect(newestRateDay(at(now))).toBe(day);
});

describe("a rate is news", () => {
  const known = { dollars: 1.1, date: "2026-11-19" };
  const now = at("2026-11-20T16:00");
  const news = (change: object) => isNews({ dollars: 1.2, date: "2026-11-20", ...change }, known, now);

  test("if it is newer and not of a day to come", () => {
    expect(news({})).toBe(true);
    expect(news({ date: "2026-11-19" })).toBe(false);
    expect(news({ date: "2026-11-21" })).toBe(false);
  });

  test.each([0, -1.1, Number.NaN, Number.POSITIVE_INFINITY, 1.1 / 1.51, 1.1 * 1.51, 108.9])(
    "unless it is %d",
    (dollars) => {
      expect(news({ dollars })).toBe(false);
    },
  );

  test("if it changed by half at most", () => {
    expect(isNews({ dollars: 1.5, date: "2026-11-20" }, { dollars: 1, date: "2026-11-19" }, now)).toBe(true);
    expect(isNews({ dollars: 1, date: "2026-11-20" }, { dollars: 1.5, date: "2026-11-19" }, now)).toBe(true);
  });
});
