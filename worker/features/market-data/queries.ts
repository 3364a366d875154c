import type { ArtistSummary, HistoryPoint } from "../../../domain/api/index.ts";
import { buildCandles, type Candle, type ValuePoint } from "../../../domain/core/candles.ts";
import { markPrice, type Quotes } from "../../../domain/core/mark.ts";
import { changeBps } from "../../../domain/core/money.ts";
import {
  CANDLE_INTERVALS,
  DAY,
  FAIR_VALUE_GRAINS,
  HOUR,
  type Range,
  RANGES,
  storedStep,
} from "../../../domain/core/ranges.ts";
import type { TapeTrade } from "../../../domain/messages/wire.ts";
import type { Career } from "./sources/simulated/careers.ts";

/** The sparkline: a week in steps of six hours. */
const SPARK_STEP = 6 * HOUR;
const SPARK_POINTS = 28;

interface MarketRow extends Quotes {
  id: string;
  name: string;
  searchName: string;
  genres: string;
  country: string | null;
  debutYear: number | null;
  musicbrainzId: string | null;
  volume: number | null;
  source: string | null;
  fairValueAt: number | null;
  sharesFloated: number | null;
  audience: number | null;
  previousTraded: number | null;
  previousValue: number | null;
  volume24h: number | null;
  turnover24h: number | null;
}

/** A listed artist with what the market and its metadata say; sparkline still to come. */
export interface MarketArtist extends Omit<ArtistSummary, "sparkline" | "flaggedTurnover24h"> {
  searchName: string;
  debutYear: number | null;
  audience: number | null;
  musicbrainzId: string | null;
  sharesFloated: number;
  fairValueAt: number | null;
}

/** The hour after which "24 hours" begin at `now` (ms). */
export const dayBefore = (now: number): number => Math.floor((now - DAY) / HOUR) * HOUR;

/** Every listed artist, or the one asked for, as the projections stand. */
export async function marketArtists(db: D1Database, now: number, artistId?: string): Promise<MarketArtist[]> {
  const { results } = await db
    .prepare(
      `SELECT a.id, a.name, a.search_name AS searchName, a.genres, a.country, a.debut_year AS debutYear, i.value AS musicbrainzId,
         m.last, m.bid, m.ask, m.fair_value AS fairValue, m.fair_value_at AS fairValueAt, m.volume, m.source,
         m.shares_floated AS sharesFloated, CAST(s.value AS INTEGER) AS audience,
         c.close AS previousTraded, f.value AS previousValue, v.volume AS volume24h, v.turnover AS turnover24h
       FROM artists a
       LEFT JOIN artist_identifiers i ON i.artist_id = a.id AND i.kind = 'musicbrainz'
       LEFT JOIN market m ON m.artist_id = a.id
       LEFT JOIN source_polls s ON s.artist_id = a.id AND s.source = m.source AND s.source = 'simulated'
       LEFT JOIN candles c ON c.artist_id = a.id AND c.interval = ?1 AND c.time = ?2
       LEFT JOIN fair_values f ON f.artist_id = a.id AND f.grain = ?1 AND f.time = ?2
       LEFT JOIN (SELECT artist_id, SUM(volume) AS volume, SUM(turnover) AS turnover FROM candles
         WHERE interval = ?1 AND time > ?2 GROUP BY artist_id) v ON v.artist_id = a.id
       WHERE ?3 IS NULL OR a.id = ?3`,
    )
    .bind(HOUR, dayBefore(now), artistId ?? null)
    .all<MarketRow>();
  return results.map(marketArtist);
}

function marketArtist({ previousTraded, previousValue, ...row }: MarketRow): MarketArtist {
  const price = markPrice(row);
  const previousPrice = previousTraded ?? previousValue;
  return {
    ...row,
    genres: JSON.parse(row.genres) as string[],
    price,
    previousPrice,
    changeBps: price === null || previousPrice === null ? 0 : changeBps(previousPrice, price),
    volume24h: row.volume24h ?? 0,
    turnover24h: row.turnover24h ?? 0,
    volume: row.volume ?? 0,
    source: row.source ?? "none",
    sharesFloated: row.sharesFloated ?? 0,
  };
}

/** What artists are called and quoted at, by id, for valuing positions. */
export async function marks(db: D1Database): Promise<Map<string, Quotes & { name: string }>> {
  const { results } = await db
    .prepare(
      "SELECT a.id, a.name, m.last, m.bid, m.ask, m.fair_value AS fairValue FROM artists a JOIN market m ON m.artist_id = a.id",
    )
    .all<Quotes & { id: string; name: string }>();
  return new Map(results.map((row) => [row.id, row]));
}

/** Prices of the last seven days by artist, oldest first: closes where there were trades, else fair values. */
export async function sparklines(
  db: D1Database,
  artistIds: readonly string[],
  now: number,
): Promise<Map<string, number[]>> {
  const end = Math.floor(now / SPARK_STEP) * SPARK_STEP;
  const times = Array.from({ length: SPARK_POINTS }, (_, index) => end - (SPARK_POINTS - 1 - index) * SPARK_STEP);
  const { results } = await db
    .prepare(
      `SELECT i.value AS id, t.value AS time, COALESCE(c.close, f.value) AS price
       FROM json_each(?1) i CROSS JOIN json_each(?2) t
       LEFT JOIN candles c ON c.artist_id = i.value AND c.interval = ?3 AND c.time = t.value
       LEFT JOIN fair_values f ON f.artist_id = i.value AND f.grain = ?3 AND f.time = t.value
       ORDER BY t.value`,
    )
    .bind(JSON.stringify(artistIds), JSON.stringify(times), HOUR)
    .all<{ id: string; time: number; price: number | null }>();
  const lines = new Map<string, number[]>(artistIds.map((id) => [id, []]));
  for (const { id, price } of results) if (price !== null) lines.get(id)?.push(price);
  return lines;
}

/** Executions of an artist, newest first, below `before` (a journal position) if given. */
export async function tradesBefore(
  db: D1Database,
  artistId: string,
  before: number | undefined,
  limit: number,
): Promise<TapeTrade[]> {
  const { results } = await db
    .prepare(
      "SELECT seq, price, quantity, side, time FROM trades WHERE artist_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
    )
    .bind(artistId, before ?? Number.MAX_SAFE_INTEGER, limit)
    .all<TapeTrade>();
  return results;
}

/** Candles over a range, oldest first. */
export async function candlesOver(db: D1Database, artistId: string, range: Range, now: number): Promise<Candle[]> {
  const { interval } = RANGES[range];
  const [traded, values] = await Promise.all([
    tradedCandles(db, artistId, range, now),
    valuesOver(db, artistId, range, now),
  ]);
  return buildCandles(traded, values, interval);
}

/** Fair values over a range, oldest first. */
export function valuesOver(
  db: D1Database,
  artistId: string,
  range: Range,
  now: number,
): Promise<(ValuePoint & { source: string })[]> {
  const grain = storedStep(FAIR_VALUE_GRAINS, RANGES[range].interval);
  return db
    .prepare(
      "SELECT time, value, source FROM fair_values WHERE artist_id = ? AND grain = ? AND time >= ? ORDER BY time",
    )
    .bind(artistId, grain, startOf(range, now))
    .all<ValuePoint & { source: string }>()
    .then(({ results }) => results);
}

/** Fair values as the API shows them. */
export async function historyOver(
  db: D1Database,
  artistId: string,
  range: Range,
  now: number,
): Promise<HistoryPoint[]> {
  const points = await valuesOver(db, artistId, range, now);
  return points.map(({ time, value, source }) => ({ time, fairValue: value, source }));
}

async function tradedCandles(db: D1Database, artistId: string, range: Range, now: number): Promise<Candle[]> {
  const step = storedStep(CANDLE_INTERVALS, RANGES[range].interval);
  const { results } = await db
    .prepare(
      "SELECT time, open, high, low, close, volume FROM candles WHERE artist_id = ? AND interval = ? AND time >= ? ORDER BY time",
    )
    .bind(artistId, step, startOf(range, now))
    .all<Candle>();
  return results;
}

function startOf(range: Range, now: number): number {
  const { span, interval } = RANGES[range];
  return span > now ? 0 : Math.floor((now - span) / interval) * interval;
}

/** An artist's shares as its book last told of them; null before it told how many the issuer holds. */
export async function issueOf(
  db: D1Database,
  artistId: string,
): Promise<{ sharesFloated: number; sold: number } | null> {
  return await db
    .prepare(
      "SELECT shares_floated AS sharesFloated, shares_floated - inventory AS sold FROM market WHERE artist_id = ? AND inventory IS NOT NULL",
    )
    .bind(artistId)
    .first<{ sharesFloated: number; sold: number }>();
}

/** Where the careers of artists begin, by id: of those of whom an audience is known. */
export async function careersOf(db: D1Database, ids: readonly string[]): Promise<Map<string, Career>> {
  const { results } = await db
    .prepare(
      "SELECT a.id, audience, genres FROM json_each(?) i JOIN artists a ON a.id = i.value WHERE audience IS NOT NULL",
    )
    .bind(JSON.stringify(ids))
    .all<{ id: string; audience: number; genres: string }>();
  return new Map(results.map(({ id, audience, genres }) => [id, { audience, genres: JSON.parse(genres) as string[] }]));
}
