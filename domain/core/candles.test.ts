import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildCandles, type Candle } from "./candles.ts";

const candle = (time: number, open: number, high: number, low: number, close: number, volume: number): Candle => ({
  time,
  open,
  high,
  low,
  close,
  volume,
});

describe("trades", () => {
  test("of finer candles are merged: first open, last close, extremes, sum of volumes", () => {
    const traded = [
      candle(0, 10, 12, 9, 11, 5),
      candle(60, 11, 20, 11, 15, 3),
      candle(120, 15, 16, 2, 3, 1),
      candle(300, 7, 7, 7, 7, 2),
    ];
    expect(buildCandles(traded, [], 180)).toEqual([candle(0, 10, 20, 2, 3, 9), candle(180, 7, 7, 7, 7, 2)]);
  });

  test("keep their own open, whatever came before", () => {
    const [, second] = buildCandles([candle(0, 10, 10, 10, 10, 1), candle(60, 20, 20, 20, 20, 1)], [], 60);
    expect(second).toEqual(candle(60, 20, 20, 20, 20, 1));
  });
});

describe("days closed at the mid", () => {
  const closed = (time: number, price: number): Candle => ({
    ...candle(time, price, price, price, price, 0),
    closedAt: "mid",
  });

  test("go on from the close before, and say so", () => {
    expect(buildCandles([candle(0, 10, 12, 9, 11, 5), closed(60, 14)], [{ time: 70, value: 99 }], 60)).toEqual([
      candle(0, 10, 12, 9, 11, 5),
      { ...candle(60, 11, 14, 11, 14, 0), closedAt: "mid" },
    ]);
  });

  test("make a week that says so, unless somebody traded in it", () => {
    const [idle, traded] = buildCandles(
      [closed(0, 10), closed(60, 11), closed(120, 12), candle(180, 9, 9, 9, 9, 1)],
      [],
      120,
    );
    expect(idle).toEqual({ ...candle(0, 10, 11, 10, 11, 0), closedAt: "mid" });
    expect(traded).toEqual(candle(120, 12, 12, 9, 9, 1));
  });
});

describe("without trades", () => {
  test("a bucket follows fair value from where the one before closed", () => {
    expect(
      buildCandles(
        [candle(0, 10, 12, 9, 11, 5)],
        [
          { time: 70, value: 14 },
          { time: 130, value: 8 },
        ],
        60,
      ),
    ).toEqual([candle(0, 10, 12, 9, 11, 5), candle(60, 11, 14, 11, 14, 0), candle(120, 14, 14, 8, 8, 0)]);
  });

  test("the first one opens at its own value", () => {
    expect(buildCandles([], [{ time: 5, value: 14 }], 60)).toEqual([candle(0, 14, 14, 14, 14, 0)]);
  });

  test("the last of several values in a bucket counts", () => {
    expect(
      buildCandles(
        [],
        [
          { time: 5, value: 14 },
          { time: 50, value: 20 },
        ],
        60,
      ),
    ).toEqual([candle(0, 20, 20, 20, 20, 0)]);
  });

  test("and without a value, a bucket is left out", () => {
    expect(
      buildCandles([candle(0, 1, 1, 1, 1, 1), candle(600, 2, 2, 2, 2, 1)], [], 60).map(({ time }) => time),
    ).toEqual([0, 600]);
    expect(buildCandles([], [], 60)).toEqual([]);
  });
});

test("a bucket with trades takes no notice of fair value", () => {
  expect(buildCandles([candle(0, 10, 12, 9, 11, 5)], [{ time: 30, value: 1_000 }], 60)).toEqual([
    candle(0, 10, 12, 9, 11, 5),
  ]);
});

test("whatever goes in: buckets once each, in order, aligned, with low ≤ open, close ≤ high, and no volume lost", () => {
  const traded = fc
    .uniqueArray(
      fc.record({
        at: fc.nat({ max: 500 }),
        prices: fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 }),
        volume: fc.integer({ min: 1, max: 9 }),
      }),
      {
        selector: ({ at }) => at,
      },
    )
    .map((rows) =>
      rows
        .toSorted((a, b) => a.at - b.at)
        .map(({ at, prices, volume }) =>
          candle(at * 60, prices[0] ?? 0, Math.max(...prices), Math.min(...prices), prices.at(-1) ?? 0, volume),
        ),
    );
  const values = fc
    .array(fc.record({ time: fc.nat({ max: 30_000 }), value: fc.integer({ min: 1, max: 99 }) }))
    .map((rows) => rows.toSorted((a, b) => a.time - b.time));
  fc.assert(
    fc.property(traded, values, fc.constantFrom(60, 300, 3_600), (candles, points, interval) => {
      const built = buildCandles(candles, points, interval);
      for (const [index, { time, open, high, low, close }] of built.entries()) {
        expect(time % interval).toBe(0);
        expect(time).toBeGreaterThan(built[index - 1]?.time ?? -1);
        expect(low).toBeLessThanOrEqual(Math.min(open, close));
        expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
      }
      const volume = (of: readonly Candle[]) => of.reduce((sum, each) => sum + each.volume, 0);
      expect(volume(built)).toBe(volume(candles));
    }),
  );
});
