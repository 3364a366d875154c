import { describe, expect, it } from "vitest";
import { applyLevels, depthChecksum, type Level } from "../../../domain/core/depth.ts";
import type { DepthMessage, TapeTrade } from "../../../domain/messages/wire.ts";
import { type Depth, nextDepth } from "./depth.ts";

const tick = { artistId: "a", last: 100, bid: 99, ask: 101, fairValue: 100, volume: 5, time: 1 };
const trade = (seq: number): TapeTrade => ({ seq, price: 100, quantity: 1, side: "buy", time: seq });
const bids: Level[] = [
  [99, 10],
  [98, 20],
];
const asks: Level[] = [
  [101, 5],
  [103, 7],
];
const snapshot: DepthMessage = {
  type: "snapshot",
  artistId: "a",
  seq: 10,
  bids,
  asks,
  tick,
  checksum: depthChecksum(bids, asks),
  trades: [trade(10)],
};
const start = nextDepth(null, snapshot) as Depth;

function delta(changes: { bids?: Level[]; asks?: Level[]; trades?: TapeTrade[] }, over: object = {}): DepthMessage {
  const { bids: b = [], asks: a = [], trades = [] } = changes;
  const checksum = depthChecksum(applyLevels(bids, b, "bids"), applyLevels(asks, a, "asks"));
  return { type: "delta", artistId: "a", seq: 12, prevSeq: 10, bids: b, asks: a, tick, trades, checksum, ...over };
}

describe("nextDepth", () => {
  it("replaces, adds and removes levels and keeps the best first", () => {
    const next = nextDepth(
      start,
      delta({
        bids: [
          [99, 0],
          [97, 4],
        ],
        asks: [
          [102, 9],
          [101, 6],
        ],
      }),
    );
    expect(next?.bids).toEqual([
      [98, 20],
      [97, 4],
    ]);
    expect(next?.asks).toEqual([
      [101, 6],
      [102, 9],
      [103, 7],
    ]);
    expect(next?.seq).toBe(12);
  });

  it("puts the newest trade first", () => {
    expect(nextDepth(start, delta({ trades: [trade(11), trade(12)] }))?.trades.map(({ seq }) => seq)).toEqual([
      12, 11, 10,
    ]);
  });

  it("asks for a snapshot after a gap, before the first one, and when the checksum differs", () => {
    expect(nextDepth(start, delta({}, { prevSeq: 11 }))).toBeNull();
    expect(nextDepth(null, delta({}))).toBeNull();
    expect(nextDepth(start, delta({}, { checksum: 1 }))).toBeNull();
    expect(nextDepth(null, { ...snapshot, checksum: 1 })).toBeNull();
  });
});
