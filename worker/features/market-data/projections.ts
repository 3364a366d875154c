import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { CANDLE_INTERVALS, DAY, FAIR_VALUE_GRAINS, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import type { Projection } from "../../platform/projections.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { bookOf } from "./objects.ts";

/*
 * The statements that bring D1 up to a book's message. Each may run twice, late
 * or out of order: executions are keyed by (artist, seq), candles are computed
 * from what is stored, and elsewhere the greater seq wins. Rows travel as one
 * JSON parameter, because D1 binds at most 100.
 */

/** All that a message means for D1, to run as one batch. */
export function projectionStatements(db: D1Database, message: BookMessage): D1PreparedStatement[] {
  return [
    marketStatement(db, message),
    ...(message.trades.length > 0 ? [tradesStatement(db, message), ...candleStatements(db, message)] : []),
    ...(message.valuations.length > 0 ? fairValueStatements(db, message.artistId, message.valuations) : []),
  ];
}

/** The tables that are projected; history that came with a listing (seq 0) is D1's own and stays. */
export const PROJECTIONS: readonly Projection[] = [
  { name: "trades", drop: "DELETE FROM trades", rows: "SELECT * FROM trades ORDER BY artist_id, seq" },
  { name: "candles", drop: "DELETE FROM candles", rows: "SELECT * FROM candles ORDER BY artist_id, interval, time" },
  { name: "market", drop: "DELETE FROM market", rows: "SELECT * FROM market ORDER BY artist_id" },
  {
    name: "fairValues",
    drop: "DELETE FROM fair_values WHERE seq > 0",
    rows: "SELECT * FROM fair_values WHERE seq > 0 ORDER BY artist_id, grain, time",
  },
];

/** The finest fair values are kept this long: no chart asks for older ones so finely. */
const KEEP_FINE = 8 * DAY;

/** Drops fine fair values that no chart asks for at `now` (ms). */
export async function pruneFairValues(db: D1Database, now: number): Promise<void> {
  await db
    .prepare("DELETE FROM fair_values WHERE grain < ? AND time < ?")
    .bind(HOUR, now - KEEP_FINE)
    .run();
}

/** Writes to D1, then tells the book: until it hears of it, the book sends again. */
export async function project({ env }: ServiceContext, message: BookMessage): Promise<void> {
  await env.DB.batch(projectionStatements(env.DB, message));
  // It comes from the artist's book, which begins with the listing.
  await bookOf(env, message.artistId as ListedArtistId).projected(message.from, message.to);
}

function marketStatement(db: D1Database, { artistId, seq, market: m }: BookMessage): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO market (artist_id, seq, last, bid, ask, fair_value, fair_value_at, source, volume, shares_floated, inventory)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
       ON CONFLICT (artist_id) DO UPDATE SET seq = ?2, last = ?3, bid = ?4, ask = ?5, fair_value = ?6, fair_value_at = ?7,
         source = ?8, volume = ?9, shares_floated = ?10, inventory = ?11
       WHERE excluded.seq >= market.seq`,
    )
    .bind(
      artistId,
      seq,
      m.last,
      m.bid,
      m.ask,
      m.fairValue,
      m.fairValueAt,
      m.source,
      m.volume,
      m.sharesFloated,
      m.inventory ?? null,
    );
}

function tradesStatement(db: D1Database, { artistId, trades }: BookMessage): D1PreparedStatement {
  const rows = trades.map((t) => [t.seq, t.time, t.price, t.quantity, t.side, t.buyer, t.seller]);
  return db
    .prepare(
      `INSERT INTO trades (artist_id, seq, time, price, quantity, side, buyer, seller)
       SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?2)
       WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(artistId, JSON.stringify(rows));
}

/** Minutes from executions, hours from minutes, days from hours: only the buckets that the trades touch. */
function candleStatements(db: D1Database, { artistId, trades }: BookMessage): D1PreparedStatement[] {
  return CANDLE_INTERVALS.flatMap((interval) => {
    const buckets = [...new Set(trades.map(({ time }) => Math.floor(time / interval) * interval))];
    return buckets.map((start) =>
      interval === MINUTE
        ? minuteCandle(db, artistId, start)
        : coarseCandle(db, artistId, interval, interval === DAY ? HOUR : MINUTE, start),
    );
  });
}

function minuteCandle(db: D1Database, artistId: string, start: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT OR REPLACE INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
       SELECT ?1, ?2, ?3,
         (SELECT price FROM trades WHERE artist_id = ?1 AND time >= ?3 AND time < ?3 + ?2 ORDER BY time, seq LIMIT 1),
         MAX(price), MIN(price),
         (SELECT price FROM trades WHERE artist_id = ?1 AND time >= ?3 AND time < ?3 + ?2 ORDER BY time DESC, seq DESC LIMIT 1),
         SUM(quantity), SUM(price * quantity)
       FROM trades WHERE artist_id = ?1 AND time >= ?3 AND time < ?3 + ?2`,
    )
    .bind(artistId, MINUTE, start);
}

function coarseCandle(
  db: D1Database,
  artistId: string,
  interval: number,
  from: number,
  start: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT OR REPLACE INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
       SELECT ?1, ?2, ?4,
         (SELECT open FROM candles WHERE artist_id = ?1 AND interval = ?3 AND time >= ?4 AND time < ?4 + ?2 ORDER BY time LIMIT 1),
         MAX(high), MIN(low),
         (SELECT close FROM candles WHERE artist_id = ?1 AND interval = ?3 AND time >= ?4 AND time < ?4 + ?2 ORDER BY time DESC LIMIT 1),
         SUM(volume), SUM(turnover)
       FROM candles WHERE artist_id = ?1 AND interval = ?3 AND time >= ?4 AND time < ?4 + ?2`,
    )
    .bind(artistId, interval, from, start);
}

/** A fair value and where it came from; `seq` 0 is history that came with the listing. */
export interface Valuation {
  seq: number;
  time: number;
  fairValue: number;
  source: string;
}

/** Stores fair values (oldest first) in the given grains: the last in each bucket stays. */
export function fairValueStatements(
  db: D1Database,
  artistId: string,
  valuations: readonly Valuation[],
  grains: readonly number[] = FAIR_VALUE_GRAINS,
): D1PreparedStatement[] {
  return grains.map((grain) => {
    const last = new Map<number, Valuation>();
    for (const valuation of valuations) last.set(Math.floor(valuation.time / grain) * grain, valuation);
    const rows = [...last].map(([bucket, { fairValue, source, seq }]) => [bucket, fairValue, source, seq]);
    return db
      .prepare(
        `INSERT INTO fair_values (artist_id, grain, time, value, source, seq)
         SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?3) WHERE true
         ON CONFLICT (artist_id, grain, time) DO UPDATE SET value = excluded.value, source = excluded.source, seq = excluded.seq
         WHERE excluded.seq >= fair_values.seq`,
      )
      .bind(artistId, grain, JSON.stringify(rows));
  });
}
