import { describe, expect, it } from "vitest";
import type { ArtistSummary } from "../../../domain/api/market.ts";
import { applyTick } from "./ticks.ts";

const row: ArtistSummary = {
  id: "a",
  name: "A",
  genres: [],
  country: null,
  last: 100,
  bid: 99,
  ask: 101,
  fairValue: 100,
  price: 100,
  previousPrice: 80,
  changeBps: 2500,
  volume24h: 50,
  turnover24h: 5000,
  flaggedTurnover24h: 0,
  volume: 1000,
  sparkline: [90, 100],
  source: "simulated",
};
const tick = { artistId: "a", last: 120, bid: 119, ask: 121, fairValue: 110, volume: 1010, time: 1 };

describe("applyTick", () => {
  it("moves prices, change and the end of the sparkline", () => {
    expect(applyTick(row, tick)).toMatchObject({
      price: 120,
      bid: 119,
      ask: 121,
      changeBps: 5000,
      sparkline: [90, 120],
    });
  });

  it("adds to the day's volume what was traded since", () => {
    expect(applyTick(row, tick)).toMatchObject({ volume: 1010, volume24h: 60, turnover24h: 6200 });
  });

  it("takes no volume away when an older tick arrives late", () => {
    expect(applyTick(row, { ...tick, volume: 900 })).toMatchObject({ volume: 1000, volume24h: 50 });
  });

  it("falls back to fair value before the first trade", () => {
    expect(
      applyTick({ ...row, previousPrice: null, changeBps: 0 }, { ...tick, last: null, bid: 109, ask: 111 }),
    ).toMatchObject({ price: 110, changeBps: 0 });
  });
});
