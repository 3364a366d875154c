import { z } from "zod";
import { fnv1a } from "./fnv1a.ts";

/** A price level: `[price in cents, shares]`; in a delta, 0 shares removes the level. */
export const Level = z.tuple([z.int(), z.int()]);
export type Level = z.infer<typeof Level>;

/** Levels a side that the checksum covers. */
const CHECKSUM_LEVELS = 10;

/**
 * A 32-bit FNV-1a checksum of the ten best levels a side (best first, bids then
 * asks, `price:shares` joined by commas), by which a client notices that its
 * copy of the ladder has drifted from the book.
 */
export function depthChecksum(bids: readonly Level[], asks: readonly Level[]): number {
  const text = [...bids.slice(0, CHECKSUM_LEVELS), ...asks.slice(0, CHECKSUM_LEVELS)]
    .map(([price, quantity]) => `${price}:${quantity}`)
    .join(",");
  return fnv1a(text);
}

/**
 * Levels after `changes`: an absolute quantity replaces the level, 0 removes it.
 * `side` decides which price is best and comes first.
 */
export function applyLevels(levels: readonly Level[], changes: readonly Level[], side: "bids" | "asks"): Level[] {
  const merged = new Map(levels);
  for (const [price, quantity] of changes) {
    if (quantity === 0) merged.delete(price);
    else merged.set(price, quantity);
  }
  const direction = side === "asks" ? 1 : -1;
  return [...merged].sort((a, b) => direction * (a[0] - b[0]));
}

/** What turns `before` into `after`, as absolute quantities with 0 for what is gone. */
export function diffLevels(before: readonly Level[], after: readonly Level[]): Level[] {
  const old = new Map(before);
  const changes: Level[] = [];
  for (const [price, quantity] of after) {
    if (old.get(price) !== quantity) changes.push([price, quantity]);
    old.delete(price);
  }
  for (const price of old.keys()) changes.push([price, 0]);
  return changes;
}

/** Halfway between the best bid and ask, in cents (may end in .5); null when a side is empty. Sides best first. */
export function midPrice({ bids, asks }: { bids: readonly Level[]; asks: readonly Level[] }): number | null {
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  return bid === undefined || ask === undefined ? null : (bid + ask) / 2;
}
