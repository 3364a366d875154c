import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../catalogue/index.ts";
import { type Anchor, fairValue, levelAt, median, type Reading, refreshAnchor } from "./fair-value.ts";

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
const NOW = Date.UTC(2026, 10, 20);

const audiences = CATALOGUE.map((artist) => artist.audience);

function anchorOf(levels: readonly number[]): Anchor {
  const anchor = refreshAnchor(null, levels, NOW);
  if (!anchor) throw new Error("no anchor");
  return anchor;
}

const anchors = new Map([
  ["a", anchorOf(audiences)],
  ["b", anchorOf(audiences.map((audience) => audience / 1000))],
]);

function reading(source: string, level: number, extra: Partial<Reading> = {}): Reading {
  return { source, level, observedAt: NOW, weight: 1, staleAfter: HOUR, ...extra };
}

function quote(readings: Reading[], now = NOW): number {
  const valuation = fairValue(readings, anchors, now, null);
  if (valuation.status !== "quoted") throw new Error(valuation.status);
  return valuation.cents;
}

test("the median of an even number lies between the middle two, that of nothing is an error", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 6])).toBe(5.5);
  expect(() => median([])).toThrow(RangeError);
});

describe("one source", () => {
  test("puts the catalogue between about $1 and $100, the median artist at $18", () => {
    const prices = audiences.map((audience) => quote([reading("a", audience)])).sort((x, y) => x - y);
    expect(prices[0]).toBeGreaterThan(90);
    expect(prices[0]).toBeLessThan(200);
    expect(prices.at(-1)).toBeGreaterThan(6_000);
    expect(prices.at(-1)).toBeLessThan(11_000);
    expect(median(prices)).toBeCloseTo(1_800, -2);
  });

  test("a larger level never gives a lower price, and any level an integer of at least a cent", () => {
    const level = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(level, level, (x, y) => {
        const [low, high] = [quote([reading("a", Math.min(x, y))]), quote([reading("a", Math.max(x, y))])];
        expect(low).toBeLessThanOrEqual(high);
        expect(Number.isSafeInteger(low) && low >= 1).toBe(true);
      }),
    );
  });

  test("levelAt finds the level of a price", () => {
    for (const cents of [125, 1_800, 9_900]) {
      expect(quote([reading("a", levelAt(cents, anchorOf(audiences)))])).toBe(cents);
    }
  });
});

describe("several sources", () => {
  test("meet between their own prices by weight, and their shares say how", () => {
    const valuation = fairValue([reading("a", 1e6), reading("b", 1e5, { weight: 3 })], anchors, NOW, null);
    if (valuation.status !== "quoted") throw new Error(valuation.status);
    const [a, b] = valuation.parts;
    expect(a).toMatchObject({ source: "a", level: 1e6, observedAt: NOW, share: 0.25 });
    expect(b).toMatchObject({ source: "b", level: 1e5, observedAt: NOW, share: 0.75 });
    expect(Math.log(valuation.cents)).toBeCloseTo(0.25 * Math.log(a?.cents ?? 0) + 0.75 * Math.log(b?.cents ?? 0), 2);
  });

  test("a stale source loses half its weight for every further staleAfter, a fresh one nothing", () => {
    const shareAt = (age: number) => {
      const valuation = fairValue(
        [reading("a", 1e6, { observedAt: NOW - age }), reading("b", 1e3)],
        anchors,
        NOW,
        null,
      );
      return valuation.status === "quoted" ? valuation.parts[0]?.share : undefined;
    };
    expect(shareAt(-HOUR)).toBeCloseTo(1 / 2, 9);
    expect(shareAt(HOUR)).toBeCloseTo(1 / 2, 9);
    expect(shareAt(2 * HOUR)).toBeCloseTo(1 / 3, 9);
    expect(shareAt(3 * HOUR)).toBeCloseTo(1 / 5, 9);
  });

  test("when all fall silent the price stays where it was", () => {
    const readings = [reading("a", 1e6), reading("b", 1e4)];
    expect(quote(readings, NOW + 30 * 24 * HOUR)).toBe(quote(readings));
  });

  test("a level of zero, a broken level and an unknown source say nothing, instead of zero", () => {
    const noise = [
      reading("b", 0),
      reading("b", Number.NaN),
      reading("b", Infinity),
      reading("b", -5),
      reading("new", 7),
    ];
    expect(quote([reading("a", 1e6), ...noise])).toBe(quote([reading("a", 1e6)]));
    expect(fairValue(noise, anchors, NOW, null)).toEqual({ status: "no_signal" });
    expect(fairValue([], anchors, NOW, { cents: 500, time: NOW })).toEqual({ status: "no_signal" });
  });
});

describe("a jump", () => {
  const price = quote([reading("a", 1e6)]);

  test("beyond half or double is quarantined, with the price it would have been", () => {
    const [close, far] = [Math.round(price * 0.55), Math.round(price * 0.45)];
    expect(fairValue([reading("a", 1e6)], anchors, NOW, { cents: close, time: NOW }).status).toBe("quoted");
    expect(fairValue([reading("a", 1e6)], anchors, NOW, { cents: far, time: NOW })).toMatchObject({
      status: "quarantined",
      cents: price,
      parts: [{ source: "a", share: 1 }],
    });
    expect(fairValue([reading("a", 1e6)], anchors, NOW, { cents: price * 3, time: NOW }).status).toBe("quarantined");
  });

  test("may be larger the longer ago the last price is", () => {
    const after = (weeks: number) =>
      fairValue([reading("a", 1e6)], anchors, NOW, { cents: price * 3, time: NOW - weeks * WEEK }).status;
    expect(after(1)).toBe("quarantined");
    expect(after(3)).toBe("quoted");
  });
});

describe("the anchor", () => {
  const held = anchorOf(audiences);

  test("hardly notices one artist's scandal, and nobody else's price does until it is refreshed", () => {
    const ruined = audiences.map((audience, i) => (i === 7 ? 1 : audience));
    const refreshed = refreshAnchor(held, ruined, NOW);
    expect(Math.abs((refreshed?.median ?? NaN) - held.median)).toBeLessThan(0.01);
    expect(Math.abs((refreshed?.scale ?? NaN) - held.scale)).toBeLessThan(0.01);
  });

  test("moves a tenth of the way at a time", () => {
    const doubled = audiences.map((audience) => audience * 2);
    const refreshed = refreshAnchor(held, doubled, NOW + WEEK);
    expect(refreshed?.median).toBeCloseTo(held.median + 0.1 * Math.LN2, 9);
    expect(refreshed?.scale).toBeCloseTo(held.scale, 9);
    expect(refreshed?.refreshedAt).toBe(NOW + WEEK);
  });

  test("exists for one artist alone and for equal artists, and not for none", () => {
    const alone = new Map([["a", anchorOf([1e6])]]);
    expect(fairValue([reading("a", 1e6)], alone, NOW, null)).toMatchObject({ status: "quoted", cents: 1_800 });
    expect(anchorOf([5, 5, 5]).scale).toBeGreaterThan(0);
    expect(refreshAnchor(null, [0, Number.NaN], NOW)).toBeNull();
    expect(refreshAnchor(held, [], NOW)).toBe(held);
  });
});
