import { describe, expect, it } from "vitest";
import { fairValueAt, foldTrade } from "./candles.ts";

const MINUTE = 60_000;
const candle = { time: 10 * MINUTE, open: 100, high: 110, low: 95, close: 105, volume: 5 };
const trade = (price: number, time: number) => ({ seq: 1, price, quantity: 2, side: "buy" as const, time });

describe("foldTrade", () => {
  it("moves the last candle", () => {
    expect(foldTrade([candle], trade(120, 10.5 * MINUTE), MINUTE)).toEqual([
      { ...candle, high: 120, close: 120, volume: 7 },
    ]);
  });

  it("gives an untraded candle the first trade's price throughout", () => {
    const idle = { ...candle, open: 50, high: 50, low: 50, close: 50, volume: 0 };
    expect(foldTrade([idle], trade(90, 10.5 * MINUTE), MINUTE)).toEqual([
      { time: 10 * MINUTE, open: 90, high: 90, low: 90, close: 90, volume: 2 },
    ]);
  });

  it("opens a candle, with idle ones for the intervals between", () => {
    const next = foldTrade([candle], trade(90, 13 * MINUTE), MINUTE);
    expect(next.map(({ time, close, volume }) => [time / MINUTE, close, volume])).toEqual([
      [10, 105, 5],
      [11, 105, 0],
      [12, 105, 0],
      [13, 90, 2],
    ]);
  });

  it("starts from nothing, aligned to the interval, and ignores what is older than the last candle", () => {
    expect(foldTrade([], trade(90, 10.7 * MINUTE), MINUTE)[0]?.time).toBe(10 * MINUTE);
    expect(foldTrade([candle], trade(1, 9 * MINUTE), MINUTE)).toEqual([candle]);
  });
});

describe("fairValueAt", () => {
  it("takes the last point known at each candle's end", () => {
    const candles = [8, 9, 10, 11].map((minute) => ({ ...candle, time: minute * MINUTE }));
    const points = [
      { time: 9.5 * MINUTE, fairValue: 100, source: "s" },
      { time: 11 * MINUTE, fairValue: 120, source: "s" },
    ];
    expect(fairValueAt(candles, points, MINUTE)).toEqual([
      { time: 9 * MINUTE, value: 100 },
      { time: 10 * MINUTE, value: 100 },
      { time: 11 * MINUTE, value: 120 },
    ]);
  });
});
