import { z } from "zod";
import { ArtistId } from "../../../domain/core/orders.ts";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import type { BookMessage } from "../../../domain/messages/book-events.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { tradedIds } from "../market-data/index.ts";
import { flaggedTurnoverSql } from "../moderation/index.ts";
import { forgetViews } from "./views.ts";

/*
 * Keeps `market_activity` and `market_order`. Both follow from what is stored (book, candles, fair values, flags, the
 * artist's metadata) and the hour, so they come out the same whenever and however often they are computed: with each
 * message of an artist's book, for all artists at each full hour, and within a minute for what changed otherwise.
 *
 * Only what differs is written, because a place costs an index entry for each list the artist is in. So a place is
 * taken with the message itself when the artist moved much, and with the next minute when it moved a little: a busy
 * artist is put in its place once a minute and not with each trade.
 */

/** The sparkline: a week in steps of six hours. */
const SPARK_STEP = 6 * HOUR;
const SPARK_POINTS = 28;

/** Artists in one batch of statements. */
const SLICE = 200;

/** Most slices in one minute; what is left waits for the next. */
const SLICES_A_MINUTE = 50;

/** Computes some artists anew, as the hour asks for it. */
export const MarketRefreshJob = z.object({ type: z.literal("market-refresh"), artistIds: z.array(ArtistId) });
type MarketRefreshJob = z.infer<typeof MarketRefreshJob>;

/** The hour after which "24 hours" begin at `now` (ms). */
const dayBefore = (now: number): number => Math.floor((now - DAY) / HOUR) * HOUR;

/** The consumer's part, once the message is stored and its trades were looked at for flags. */
export async function refreshWithMessage({ env, now }: ServiceContext, { artistId }: BookMessage): Promise<void> {
  await env.DB.batch(refreshStatements(env.DB, [artistId], now, "moved much"));
  forgetViews();
}

/** The hour's part: hands all listed artists to the jobs' queue, a slice a message. */
export async function enqueueRefresh({ env }: ServiceContext): Promise<void> {
  const ids = await tradedIds(env.DB);
  for (let start = 0; start < ids.length; start += SLICE) {
    const job: MarketRefreshJob = { type: "market-refresh", artistIds: ids.slice(start, start + SLICE) };
    await env.JOBS.send(job);
  }
}

/** The job's part. Running it twice changes nothing. */
export async function refreshArtists({ env, now }: ServiceContext, { artistIds }: MarketRefreshJob): Promise<void> {
  await env.DB.batch(refreshStatements(env.DB, artistIds, now, "differs"));
  forgetViews();
}

/** The minute's part: computes anew what is marked as stale. What was marked meanwhile stays marked. */
export async function refreshStale({ env, now }: ServiceContext): Promise<void> {
  for (let slice = 0; slice < SLICES_A_MINUTE; slice += 1) {
    const { results } = await env.DB.prepare("SELECT artist_id AS id FROM market_stale LIMIT ?")
      .bind(SLICE)
      .all<{ id: string }>();
    if (results.length === 0) return;
    const ids = results.map(({ id }) => id);
    await env.DB.batch([
      ...refreshStatements(env.DB, ids, now, "differs"),
      env.DB.prepare("DELETE FROM market_stale WHERE artist_id IN (SELECT value FROM json_each(?1))").bind(
        JSON.stringify(ids),
      ),
    ]);
    forgetViews();
  }
}

/** The statements, for one batch, that bring some artists' activity and places up to `now` (ms). */
function refreshStatements(
  db: D1Database,
  artistIds: readonly string[],
  now: number,
  placed: "differs" | "moved much",
): D1PreparedStatement[] {
  const ids = JSON.stringify(artistIds);
  const end = Math.floor(now / SPARK_STEP) * SPARK_STEP;
  const times = Array.from({ length: SPARK_POINTS }, (_, index) => end - (SPARK_POINTS - 1 - index) * SPARK_STEP);
  return [
    db.prepare(ACTIVITY).bind(ids, dayBefore(now), JSON.stringify(times)),
    ...[LEAVE_LISTS, ENTER_LISTS, place(PRICE_PLACE, placed), place(TURNOVER_PLACE, placed)].map((sql) =>
      db.prepare(sql).bind(ids),
    ),
    ...(placed === "moved much" ? [db.prepare(MARK_STALE).bind(ids)] : []),
  ];
}

/** The mark of a row `m` of `market`: see `markPrice`. */
const PRICE = `CASE WHEN COALESCE(m.last, m.fair_value) IS NULL THEN NULL
  WHEN COALESCE(m.last, m.fair_value) < m.bid THEN m.bid
  WHEN COALESCE(m.last, m.fair_value) > m.ask THEN m.ask
  ELSE COALESCE(m.last, m.fair_value) END`;

/** A change in basis points, rounded half up in whole numbers: see `changeBps`. */
const changeSql = (from: string, to: string): string => {
  const [n, d] = [`(20000 * (${to} - ${from}) + ${from})`, `(2 * ${from})`];
  return `CASE WHEN ${from} > 0 AND ${to} IS NOT NULL THEN ${n} / ${d} - (${n} % ${d} < 0) ELSE 0 END`;
};

const ACTIVITY_COLUMNS = [
  "price",
  "previous_price",
  "change_bps",
  "gap_bps",
  "volume_24h",
  "turnover_24h",
  "flagged_turnover_24h",
  "fame",
  "sparkline",
];

const ACTIVITY = `
  INSERT INTO market_activity (artist_id, ${ACTIVITY_COLUMNS.join(", ")})
  SELECT id, price, previous, ${changeSql("previous", "price")}, ${changeSql("fair", "price")}, volume, turnover, flagged,
    CASE WHEN price > 0 THEN CAST(8 * log2(price) AS INTEGER) ELSE -1 END, sparkline
  FROM (
    SELECT m.artist_id AS id, ${PRICE} AS price, m.fair_value AS fair,
      COALESCE((SELECT close FROM candles WHERE artist_id = m.artist_id AND interval = ${HOUR} AND time = ?2),
        (SELECT value FROM fair_values WHERE artist_id = m.artist_id AND grain = ${HOUR} AND time = ?2)) AS previous,
      COALESCE((SELECT SUM(volume) FROM candles
        WHERE artist_id = m.artist_id AND interval = ${HOUR} AND time > ?2), 0) AS volume,
      COALESCE((SELECT SUM(turnover) FROM candles
        WHERE artist_id = m.artist_id AND interval = ${HOUR} AND time > ?2), 0) AS turnover,
      ${flaggedTurnoverSql("m.artist_id", "?2")} AS flagged,
      (SELECT json_group_array(COALESCE(c.close, f.value) ORDER BY t.value)
        FROM json_each(?3) t
        LEFT JOIN candles c ON c.artist_id = m.artist_id AND c.interval = ${HOUR} AND c.time = t.value
        LEFT JOIN fair_values f ON f.artist_id = m.artist_id AND f.grain = ${HOUR} AND f.time = t.value
        WHERE COALESCE(c.close, f.value) IS NOT NULL) AS sparkline
    FROM json_each(?1) i CROSS JOIN market m ON m.artist_id = i.value
  )
  WHERE true
  ON CONFLICT (artist_id) DO UPDATE SET ${ACTIVITY_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")}
  WHERE (${ACTIVITY_COLUMNS.map((column) => `market_activity.${column}`).join(", ")})
    IS NOT (${ACTIVITY_COLUMNS.map((column) => `excluded.${column}`).join(", ")})`;

const THESE = "artist_id IN (SELECT value FROM json_each(?1))";

const LEAVE_LISTS = `
  DELETE FROM market_order WHERE ${THESE} AND NOT EXISTS (
    SELECT 1 FROM artists a WHERE a.id = market_order.artist_id AND a.search_name = market_order.name AND a.closed_at IS NULL
      AND market_order.country IN ('', a.country)
      AND (genre = '' OR genre IN (SELECT value FROM json_each(a.genres))))`;

/** The keys of an artist whose activity is `s`, as `market_order` has them. */
const KEYS = {
  by_price: "COALESCE(-s.price, 1)",
  by_change: "COALESCE(-s.change_bps, 0)",
  by_gap: "COALESCE(-abs(s.gap_bps), 0)",
  by_turnover: "COALESCE(s.flagged_turnover_24h - s.turnover_24h, 0)",
  by_fame: "COALESCE(-s.fame, 1)",
};

const ENTER_LISTS = `
  INSERT INTO market_order (artist_id, genre, country, name, ${Object.keys(KEYS).join(", ")})
  SELECT DISTINCT a.id, g.value, c.value, a.search_name, ${Object.values(KEYS).join(", ")}
  FROM json_each(?1) i CROSS JOIN artists a ON a.id = i.value
  CROSS JOIN json_each(json_insert(a.genres, '$[#]', '')) g CROSS JOIN json_each(json_array('', a.country)) c
  LEFT JOIN market_activity s ON s.artist_id = a.id
  WHERE c.value IS NOT NULL AND a.closed_at IS NULL
  ON CONFLICT DO NOTHING`;

/** A part of an artist's place, which shares indexes: its keys, and what is much of a move (`o` was, `s` is). */
interface PlacePart {
  keys: (keyof typeof KEYS)[];
  much: string;
}

/** By more than 1 %, or from nothing. */
const PRICE_PLACE: PlacePart = {
  keys: ["by_price", "by_change", "by_gap"],
  much: "100 * abs(o.by_price - COALESCE(-s.price, 1)) > abs(o.by_price)",
};

/** By more than a tenth, or from nothing, or to another step of fame. */
const TURNOVER_PLACE: PlacePart = {
  keys: ["by_turnover", "by_fame"],
  much: `(10 * abs(o.by_turnover - (${KEYS.by_turnover})) > abs(o.by_turnover) OR o.by_fame <> ${KEYS.by_fame})`,
};

const differs = ({ keys }: PlacePart): string =>
  `(${keys.map((key) => `o.${key}`).join(", ")}) IS NOT (${keys.map((key) => KEYS[key]).join(", ")})`;

/** Each part is a statement of its own: an update writes the indexes of all columns that it names. */
const place = (part: PlacePart, placed: "differs" | "moved much"): string => `
  UPDATE market_order AS o SET ${part.keys.map((key) => `${key} = ${KEYS[key]}`).join(", ")}
  FROM market_activity s
  WHERE o.${THESE} AND s.artist_id = o.artist_id AND ${differs(part)}${placed === "moved much" ? ` AND ${part.much}` : ""}`;

const MARK_STALE = `
  INSERT INTO market_stale (artist_id)
  SELECT DISTINCT o.artist_id FROM market_order o JOIN market_activity s ON s.artist_id = o.artist_id
  WHERE o.${THESE} AND o.genre = '' AND o.country = '' AND (${differs(PRICE_PLACE)} OR ${differs(TURNOVER_PLACE)})
  ON CONFLICT DO NOTHING`;
