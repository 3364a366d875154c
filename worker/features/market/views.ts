import type { ArtistSummary, MarketOverview, MarketView } from "../../../domain/api/index.ts";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import { changeBps } from "../../../domain/core/money.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { ShortCache } from "../../platform/short-cache.ts";
import { artistsById, artistsOf } from "./list.ts";

/*
 * The market at a glance. Everything here is read by an index from what is kept anyway, and shared by all who ask an
 * isolate within a few seconds.
 */

/** For how long an isolate gives the same answers (ms). A refresh in the same isolate forgets them. */
const SHARED_FOR = 5_000;

/** Genres that are named: the largest. */
const GENRES = 40;

const overviews = new ShortCache<MarketOverview>(SHARED_FOR);
const views = new ShortCache<ArtistSummary[]>(SHARED_FOR);

/** Has the next who asks this isolate be told anew. */
export function forgetViews(): void {
  overviews.forget();
  views.forget();
}

/** The market as a whole. */
export const marketOverview = ({ env, now }: ServiceContext): Promise<MarketOverview> =>
  overviews.get("", now, async () => {
    const since = Math.floor((now - DAY) / HOUR) * HOUR;
    const [count, genres, traded, levels, sources] = await env.DB.batch<never>([
      env.DB.prepare("SELECT artists, up, down, turnover FROM market_lists WHERE genre = '' AND country = ''"),
      env.DB.prepare(GENRES_SQL).bind(GENRES),
      env.DB.prepare(TRADED).bind(HOUR, since),
      env.DB.prepare(LEVELS).bind(HOUR, since),
      env.DB.prepare(
        "SELECT source, artists, fresh, newest_at AS newestAt, counted_at AS countedAt FROM source_freshness",
      ),
    ]);
    const {
      artists = 0,
      up = 0,
      down = 0,
      turnover = 0,
    } = (count?.results[0] ?? {}) as Partial<Record<"artists" | "up" | "down" | "turnover", number>>;
    return {
      artists,
      up,
      down,
      unchanged: artists - up - down,
      turnover,
      ...(traded!.results[0]! as { trades: number; volume: number }),
      level: levelOf(levels!.results),
      genres: genres!.results,
      sources: sources!.results,
    };
  });

const GENRES_SQL = `SELECT genre, artists FROM market_lists WHERE country = '' AND genre <> '' AND artists > 0
  ORDER BY artists DESC, genre DESC LIMIT ?1`;

const TRADED = `SELECT coalesce(SUM(trades), 0) AS trades, coalesce(SUM(volume), 0) AS volume
  FROM market_rollups WHERE interval = ?1 AND time > ?2`;

/** The level a day ago, and now: the last hour at or before then, and the last of all. */
const LEVELS = `SELECT equal_level AS equal, value_level AS value FROM (
    SELECT * FROM market_rollups WHERE interval = ?1 AND time <= ?2 ORDER BY time DESC LIMIT 1)
  UNION ALL SELECT equal_level, value_level FROM (
    SELECT * FROM market_rollups WHERE interval = ?1 AND time > ?2 ORDER BY time DESC LIMIT 1)`;

function levelOf(rows: readonly { equal: number; value: number }[]): MarketOverview["level"] {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  return { equalChangeBps: changeBps(first.equal, last.equal), valueChangeBps: changeBps(first.value, last.value) };
}

/** So many artists of a view, its first first. */
export const artistsIn = ({ env, now }: ServiceContext, view: MarketView, limit: number): Promise<ArtistSummary[]> =>
  views.get(`${view} ${limit}`, now, () => VIEWS[view](env.DB, limit));

const VIEWS: Record<MarketView, (db: D1Database, limit: number) => Promise<ArtistSummary[]>> = {
  gainers: async (db, limit) => (await first(db, "change", "desc", limit)).filter(({ changeBps: bps }) => bps > 0),
  losers: async (db, limit) => (await first(db, "change", "asc", limit)).filter(({ changeBps: bps }) => bps < 0),
  most_traded: async (db, limit) => (await first(db, "volume", "desc", limit)).filter(isTraded),
  widest_gap: (db, limit) => byIds(db, WIDEST, limit),
  new_listings: (db, limit) => byIds(db, NEWEST, limit),
};

const isTraded = ({ turnover24h, flaggedTurnover24h }: ArtistSummary): boolean => turnover24h > flaggedTurnover24h;

const first = async (db: D1Database, sort: "change" | "volume", order: "asc" | "desc", limit: number) =>
  (await artistsOf(db, { sort, order, limit })).map(({ artist }) => artist);

export const WIDEST = `SELECT artist_id AS id FROM market_order INDEXED BY market_order_gap WHERE genre = '' AND country = '' AND by_gap < 0
  ORDER BY by_gap, name, artist_id LIMIT ?1`;

export const NEWEST = `SELECT a.id FROM artists a CROSS JOIN market_order o
  ON o.artist_id = a.id AND o.genre = '' AND o.country = '' ORDER BY a.listed_at DESC, a.id DESC LIMIT ?1`;

async function byIds(db: D1Database, sql: string, limit: number): Promise<ArtistSummary[]> {
  const { results } = await db.prepare(sql).bind(limit).all<{ id: string }>();
  return artistsById(
    db,
    results.map(({ id }) => id),
  );
}

/** Fresh is what ended within this (ms): sources publish a day, a day after it ended. */
const FRESH = 2 * DAY;

/** The cron's part: counts how fresh what the sources told is. */
export async function countFreshness({ env, now }: ServiceContext): Promise<void> {
  await env.DB.batch([
    env.DB.prepare("DELETE FROM source_freshness WHERE source NOT IN (SELECT DISTINCT source FROM source_polls)"),
    env.DB.prepare(
      `INSERT OR REPLACE INTO source_freshness (source, artists, fresh, newest_at, counted_at)
       SELECT source, COUNT(*), coalesce(SUM(observed_at > ?1), 0), MAX(observed_at), ?2 FROM source_polls GROUP BY source`,
    ).bind(now - FRESH, now),
  ]);
}
