import { describe, expect, it } from "vitest";
import { valuate } from "./valuation.ts";

const position = { artistId: "a", shares: 10, heldShares: 0, costBasis: 1000, realisedPnl: 50 };

describe("valuate", () => {
  it("adds cash, positions and both kinds of profit", () => {
    expect(valuate(500, [position], () => 120)).toEqual({ value: 1700, unrealisedPnl: 200, realisedPnl: 50 });
  });

  it("takes no gain or loss where there is no price", () => {
    expect(valuate(500, [position], () => null)).toEqual({ value: 1500, unrealisedPnl: 0, realisedPnl: 50 });
  });

  it("keeps what was realised on positions that are closed", () => {
    expect(valuate(0, [{ ...position, shares: 0, costBasis: 0, realisedPnl: -7 }], () => 120)).toEqual({
      value: 0,
      unrealisedPnl: 0,
      realisedPnl: -7,
    });
  });
});
