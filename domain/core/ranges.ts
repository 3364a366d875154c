import { z } from "zod";

export const MINUTE = 60_000;
export const HALF_HOUR = 30 * MINUTE;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The chart's time ranges. */
export const Range = z.enum(["1H", "1D", "1W", "1M", "1Y", "All"]);
export type Range = z.infer<typeof Range>;

/**
 * For each range how far back it reaches and how long one candle lasts, in
 * milliseconds. No range asks for more than about 400 candles, apart from a
 * decade of weeks.
 */
export const RANGES: Record<Range, { span: number; interval: number }> = {
  "1H": { span: HOUR, interval: MINUTE },
  "1D": { span: DAY, interval: 5 * MINUTE },
  "1W": { span: 7 * DAY, interval: HOUR },
  "1M": { span: 30 * DAY, interval: 4 * HOUR },
  "1Y": { span: 365 * DAY, interval: DAY },
  All: { span: Number.MAX_SAFE_INTEGER, interval: 7 * DAY },
};

/** The intervals of candles that can be asked for page by page, and how long each is (ms). */
export const CANDLE_STEPS = { "1m": MINUTE, "30m": HALF_HOUR, "1h": HOUR, "1d": DAY } as const;

/** The grains of fair values that can be asked for page by page. */
export const HISTORY_STEPS = { "5m": 5 * MINUTE, "1h": HOUR, "1d": DAY } as const;

/** Steps on one page, at most. */
export const MOST_STEPS = 1_000;

/** How long rows of a step (ms) are kept; those of others for ever. */
export const KEPT: Readonly<Record<number, number>> = {
  [MINUTE]: 15 * DAY,
  [5 * MINUTE]: 8 * DAY,
  [HALF_HOUR]: 95 * DAY,
};

/** Intervals in which trades are stored (ms); coarser candles are made of these. */
export const CANDLE_INTERVALS = [MINUTE, HALF_HOUR, HOUR, DAY] as const;

/** Grains in which fair values are stored (ms): the last of each bucket. */
export const FAIR_VALUE_GRAINS = [5 * MINUTE, HOUR, DAY] as const;

/** The coarsest stored step that an interval is a multiple of; the finest if it is a multiple of none. */
export function storedStep(steps: readonly number[], interval: number): number {
  return steps.findLast((step) => interval % step === 0) ?? (steps[0] as number);
}
