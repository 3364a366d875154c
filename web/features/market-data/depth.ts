import { applyLevels, depthChecksum, type Level } from "../../../domain/core/depth.ts";
import type { DepthMessage, TapeTrade, Tick } from "../../../domain/messages/wire.ts";

/** How many trades the tape keeps. */
const TAPE_LENGTH = 60;

/** One artist's book and tape as this page knows them. */
export interface Depth {
  seq: number;
  /** Best first. */
  bids: readonly Level[];
  asks: readonly Level[];
  tick: Tick;
  /** Newest first. */
  trades: readonly TapeTrade[];
}

/**
 * The book after `message`; null when it cannot be trusted any more (a gap in
 * `seq`, a delta without a snapshot, or a checksum that does not match) and a
 * fresh snapshot must be asked for.
 */
export function nextDepth(depth: Depth | null, message: DepthMessage): Depth | null {
  const { seq, tick } = message;
  if (message.type === "snapshot") {
    const { bids, asks, trades } = message;
    return depthChecksum(bids, asks) === message.checksum ? { seq, bids, asks, tick, trades } : null;
  }
  if (depth === null || message.prevSeq !== depth.seq) return null;
  const bids = applyLevels(depth.bids, message.bids, "bids");
  const asks = applyLevels(depth.asks, message.asks, "asks");
  if (depthChecksum(bids, asks) !== message.checksum) return null;
  const trades = [...message.trades.toReversed(), ...depth.trades].slice(0, TAPE_LENGTH);
  return { seq, bids, asks, tick, trades };
}
