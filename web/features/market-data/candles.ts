import type { HistoryPoint } from "../../../domain/api/market-data.ts";
import type { Candle } from "../../../domain/core/candles.ts";
import type { TapeTrade } from "../../../domain/messages/wire.ts";

/**
 * The candles after a trade: it moves the last one, or opens new ones up to its
 * own interval (those without a trade keep the last close). Times in
 * milliseconds; a trade before the last candle changes nothing.
 */
export function foldTrade(
  candles: readonly Candle[],
  { price, quantity, time }: TapeTrade,
  interval: number,
): Candle[] {
  const last = candles.at(-1);
  if (!last)
    return [
      {
        time: Math.floor(time / interval) * interval,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: quantity,
      },
    ];
  if (time < last.time) return [...candles];
  const steps = Math.floor((time - last.time) / interval);
  if (steps === 0) {
    const opens = last.volume === 0;
    const moved = {
      time: last.time,
      open: opens ? price : last.open,
      high: opens ? price : Math.max(last.high, price),
      low: opens ? price : Math.min(last.low, price),
      close: price,
      volume: last.volume + quantity,
    };
    return [...candles.slice(0, -1), moved];
  }
  const { close } = last;
  const idle = Array.from({ length: steps - 1 }, (_, i) => ({
    time: last.time + (i + 1) * interval,
    open: close,
    high: close,
    low: close,
    close,
    volume: 0,
  }));
  return [
    ...candles,
    ...idle,
    { time: last.time + steps * interval, open: price, high: price, low: price, close: price, volume: quantity },
  ];
}

/**
 * Fair value at each candle's end: the last point known by then. Candles before
 * the first point have none and are left out. Both lists oldest first.
 */
export function fairValueAt(
  candles: readonly Candle[],
  points: readonly HistoryPoint[],
  interval: number,
): { time: number; value: number }[] {
  const line: { time: number; value: number }[] = [];
  let next = 0;
  for (const { time } of candles) {
    while (next < points.length && (points[next] as HistoryPoint).time < time + interval) next++;
    const known = points[next - 1];
    if (known) line.push({ time, value: known.fairValue });
  }
  return line;
}
