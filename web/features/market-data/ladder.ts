import type { Level } from "../../../domain/core/depth.ts";

/** One line of the ladder; `total` is the depth from the best price down to it. */
export interface LadderRow {
  price: number;
  quantity: number;
  total: number;
}

/** Steps a ladder may be grouped by, in cents. */
const STEPS = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** The steps worth offering around a price: up to about 2 % of it. */
export const groupSteps = (price: number): number[] => STEPS.filter((step) => step === 1 || step <= price / 50);

/**
 * Levels merged into steps of `step` cents, best first, at most `count` rows.
 * Bids round down and asks up, so that no group looks better than what is in it.
 */
export function ladderRows(levels: readonly Level[], side: "bids" | "asks", step: number, count: number): LadderRow[] {
  const rows: LadderRow[] = [];
  let total = 0;
  for (const [exact, quantity] of levels) {
    const price = side === "bids" ? Math.floor(exact / step) * step : Math.ceil(exact / step) * step;
    const last = rows.at(-1);
    if (last?.price !== price && rows.length === count) break;
    total += quantity;
    if (last?.price === price) {
      last.quantity += quantity;
      last.total = total;
    } else rows.push({ price, quantity, total });
  }
  return rows;
}

/** A point of the depth chart: shares offered at `price` or better. */
export interface DepthPoint {
  price: number;
  total: number;
}

/** Cumulative depth of one side within `reach` cents of `mid`, best first. */
export function depthCurve(levels: readonly Level[], mid: number, reach: number): DepthPoint[] {
  let total = 0;
  return levels
    .filter(([price]) => Math.abs(price - mid) <= reach)
    .map(([price, quantity]) => ({ price, total: (total += quantity) }));
}
