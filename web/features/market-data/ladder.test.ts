import { describe, expect, it } from "vitest";
import type { Level } from "../../../domain/core/depth.ts";
import { depthCurve, groupSteps, ladderRows } from "./ladder.ts";

const bids: Level[] = [
  [1049, 5],
  [1041, 7],
  [1038, 1],
  [1020, 9],
];
const asks: Level[] = [
  [1051, 2],
  [1059, 3],
  [1061, 4],
];

describe("ladderRows", () => {
  it("adds up depth from the best price", () => {
    expect(ladderRows(bids, "bids", 1, 3)).toEqual([
      { price: 1049, quantity: 5, total: 5 },
      { price: 1041, quantity: 7, total: 12 },
      { price: 1038, quantity: 1, total: 13 },
    ]);
  });

  it("rounds groups away from the middle, so that none looks better than it is", () => {
    expect(ladderRows(bids, "bids", 10, 9).map(({ price, quantity }) => [price, quantity])).toEqual([
      [1040, 12],
      [1030, 1],
      [1020, 9],
    ]);
    expect(ladderRows(asks, "asks", 10, 9).map(({ price, quantity }) => [price, quantity])).toEqual([
      [1060, 5],
      [1070, 4],
    ]);
  });

  it("counts a last group whole even when it is the last that fits", () => {
    expect(ladderRows(bids, "bids", 10, 1)).toEqual([{ price: 1040, quantity: 12, total: 12 }]);
  });

  it("is empty for an empty side", () => {
    expect(ladderRows([], "asks", 1, 5)).toEqual([]);
  });
});

describe("groupSteps", () => {
  it("offers single cents always and larger steps only where they are small against the price", () => {
    expect(groupSteps(100)).toEqual([1]);
    expect(groupSteps(1250)).toEqual([1, 5, 10, 25]);
  });
});

describe("depthCurve", () => {
  it("accumulates within reach", () => {
    expect(depthCurve(bids, 1050, 12)).toEqual([
      { price: 1049, total: 5 },
      { price: 1041, total: 12 },
      { price: 1038, total: 13 },
    ]);
  });
});
