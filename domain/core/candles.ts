import { z } from "zod";

/** Prices over one interval. Without a trade in it (`volume` 0) it follows fair value, or was closed at the mid. Cents and shares. */
export const Candle = z
  .object({
    time: z.int(),
    open: z.int(),
    high: z.int(),
    low: z.int(),
    close: z.int(),
    volume: z.int(),
    closedAt: z.literal("mid").optional().meta({
      description: "Nobody traded: it closed at the mid of the issuer's potential, what bid and ask lie around",
    }),
  })
  .meta({ id: "Candle" });
export type Candle = z.infer<typeof Candle>;

/** A fair value (cents) at a time. */
export interface ValuePoint {
  time: number;
  value: number;
}

const bucketOf = (time: number, interval: number): number => Math.floor(time / interval) * interval;

/**
 * Candles of `interval` ms, oldest first, from finer traded candles and fair
 * values (both oldest first). A bucket without a trade follows fair value from
 * where the one before it closed, with volume 0; one with neither is left out.
 */
export function buildCandles(traded: readonly Candle[], values: readonly ValuePoint[], interval: number): Candle[] {
  const byTime = new Map<number, Candle>();
  for (const candle of traded) {
    const time = bucketOf(candle.time, interval);
    const known = byTime.get(time);
    byTime.set(time, known ? merge(known, candle) : { ...candle, time });
  }
  const valueAt = new Map<number, number>();
  for (const { time, value } of values) valueAt.set(bucketOf(time, interval), value);
  for (const [time, value] of valueAt) {
    if (!byTime.has(time)) byTime.set(time, { time, open: value, high: value, low: value, close: value, volume: 0 });
  }
  const candles = [...byTime.values()].sort((a, b) => a.time - b.time);
  return candles.map((candle, index) => (candle.volume === 0 ? openAt(candle, candles[index - 1]) : candle));
}

function merge(earlier: Candle, later: Candle): Candle {
  const isTraded = earlier.volume + later.volume > 0;
  const closedAt = isTraded ? undefined : (later.closedAt ?? earlier.closedAt);
  return {
    ...(closedAt && { closedAt }),
    time: earlier.time,
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
  };
}

function openAt(candle: Candle, previous: Candle | undefined): Candle {
  if (!previous) return candle;
  const open = previous.close;
  return { ...candle, open, high: Math.max(open, candle.high), low: Math.min(open, candle.low) };
}
