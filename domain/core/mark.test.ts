import fc from "fast-check";
import { expect, test } from "vitest";
import { markPrice, type Quotes } from "./mark.ts";

const quotes = (last: number | null, bid: number | null, ask: number | null, fairValue: number | null): Quotes => ({
  last,
  bid,
  ask,
  fairValue,
});

test.each<[string, Quotes, number | null]>([
  ["the last trade within the spread", quotes(100, 99, 101, 80), 100],
  ["the bid when it has overtaken the last trade", quotes(100, 110, 120, 115), 110],
  ["the ask when the last trade is above it", quotes(100, 70, 80, 75), 80],
  ["fair value before the first trade", quotes(null, 99, 101, 100), 100],
  ["the quote when fair value lies outside the spread", quotes(null, 99, 101, 90), 99],
  ["the last trade when nobody quotes", quotes(100, null, null, 50), 100],
  ["the last trade with one side only", quotes(100, null, 90, 50), 90],
  ["nothing when nothing is known", quotes(null, 99, 101, null), null],
])("is %s", (_, known, mark) => expect(markPrice(known)).toBe(mark));

test("never leaves the spread", () => {
  const price = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(price, price, price, (last, bid, width) => {
      const mark = markPrice(quotes(last, bid, bid + width, null)) ?? 0;
      expect(mark).toBeGreaterThanOrEqual(bid);
      expect(mark).toBeLessThanOrEqual(bid + width);
    }),
  );
});
