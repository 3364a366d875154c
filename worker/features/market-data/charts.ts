import { buildCandles, type Candle, type ValuePoint } from "../../../domain/core/candles.ts";
import {
  CANDLE_INTERVALS,
  DAY,
  FAIR_VALUE_GRAINS,
  KEPT,
  MOST_STEPS,
  type Range,
  RANGES,
  storedStep,
} from "../../../domain/core/ranges.ts";

/** A stretch of time in steps of `interval`, from `from` on and before `to` (ms). */
export interface Span {
  from: number;
  to: number;
  interval: number;
}

/** How long after its end (ms) a page no longer changes: by then every book has told all of it, or somebody was called. */
const SETTLED = DAY;

/** A named range as it is at `now` (ms); what is to come of its last step is part of it. */
export function spanOf(range: Range, now: number): Span {
  const { span, interval } = RANGES[range];
  const from = span > now ? 0 : Math.floor((now - span) / interval) * interval;
  return { from, to: Number.MAX_SAFE_INTEGER, interval };
}

/** What is wrong with a page by its ends at `now` (ms), field by field: reversed, empty, too long, not in whole steps, in the future, no longer kept. */
export function pageFaults({ from, to, interval: step }: Span, now: number): { path: string; message: string }[] {
  const kept = KEPT[step] ?? Infinity;
  const faults: [path: string, message: string, isFault: boolean][] = [
    ["from", `A whole multiple of ${step} ms`, from % step !== 0],
    ["to", `A whole multiple of ${step} ms`, to % step !== 0],
    ["to", "Later than from", to <= from],
    ["to", `At most ${MOST_STEPS} intervals after from`, to - from > MOST_STEPS * step],
    ["to", "Not later than the end of the present interval", to > (Math.floor(now / step) + 1) * step],
    ["from", `Not kept so finely: at most ${kept / DAY} days ago`, from < now - kept],
  ];
  return faults.filter(([, , isFault]) => isFault).map(([path, message]) => ({ path, message }));
}

/** How the answer for a page may be kept; null: it is asked for each time. */
export const cachingOf = ({ to }: Span, now: number): string | null =>
  to <= now - SETTLED ? "public, max-age=31536000, immutable" : null;

interface ChartRow extends Candle {
  isValue: 0 | 1;
}

/** The one query of a chart: candles by their key and fair values by theirs. */
export const CHART_QUERY = `
  SELECT 0 AS isValue, time, open, high, low, close, volume FROM candles
  WHERE artist_id = ?1 AND interval = ?2 AND time >= ?4 AND time < ?5
  UNION ALL
  SELECT 1, time, value, value, value, value, 0 FROM fair_values
  WHERE artist_id = ?1 AND grain = ?3 AND time >= ?4 AND time < ?5
  ORDER BY time`;

/** Candles over a span, oldest first. */
export async function candlesOver(db: D1Database, artistId: string, { from, to, interval }: Span): Promise<Candle[]> {
  const [step, grain] = [storedStep(CANDLE_INTERVALS, interval), storedStep(FAIR_VALUE_GRAINS, interval)];
  const { results } = await db.prepare(CHART_QUERY).bind(artistId, step, grain, from, to).all<ChartRow>();
  const stored: Candle[] = [];
  const values: ValuePoint[] = [];
  for (const { isValue, ...row } of results) {
    if (isValue === 1) values.push({ time: row.time, value: row.close });
    else stored.push(row.volume === 0 ? { ...row, closedAt: "mid" } : row);
  }
  return buildCandles(stored, values, interval);
}

/** Fair values over a span, oldest first. */
export async function historyOver(
  db: D1Database,
  artistId: string,
  { from, to, interval }: Span,
): Promise<{ time: number; fairValue: number; source: string }[]> {
  const { results } = await db
    .prepare(
      `SELECT time, value AS fairValue, source FROM fair_values
       WHERE artist_id = ? AND grain = ? AND time >= ? AND time < ? ORDER BY time`,
    )
    .bind(artistId, storedStep(FAIR_VALUE_GRAINS, interval), from, to)
    .all<{ time: number; fairValue: number; source: string }>();
  return results;
}
