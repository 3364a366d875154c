import { DAY, HALF_HOUR, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import { KEEP_MINUTES } from "./retention.ts";

/** Each interval, and the finer one that its candles are made of; minutes are made of executions. */
const MADE_OF: readonly (readonly [interval: number, from: number | null])[] = [
  [MINUTE, null],
  [HALF_HOUR, MINUTE],
  [HOUR, HALF_HOUR],
  [DAY, HOUR],
];

/** Of a day before this (ms), seen from now, finer candles may have been dropped. */
const REBUILT_FROM_TRADES = KEEP_MINUTES - DAY;

/**
 * The statements that make the candles of the buckets that `trades` touch, from all stored trades: minutes from
 * executions, half hours from minutes, hours from these, days from hours; and where finer ones may be dropped by `now`
 * (ms), all of them from executions.
 */
export function candleStatements(
  db: D1Database,
  artistId: string,
  trades: readonly { time: number }[],
  now: number,
): D1PreparedStatement[] {
  return MADE_OF.flatMap(([interval, from]) => {
    const buckets = [...new Set(trades.map(({ time }) => Math.floor(time / interval) * interval))];
    return buckets.map((start) =>
      from === null || start < now - REBUILT_FROM_TRADES
        ? candleOfTrades(db, artistId, interval, start)
        : candleOfCandles(db, artistId, { interval, from, start }),
    );
  });
}

function candleOfTrades(db: D1Database, artistId: string, interval: number, start: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT OR REPLACE INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover, trades, sold)
       SELECT ?1, ?2, ?3,
         (SELECT price FROM trades WHERE artist_id = ?1 AND time >= ?3 AND time < ?3 + ?2 ORDER BY time, seq LIMIT 1),
         MAX(price), MIN(price),
         (SELECT price FROM trades WHERE artist_id = ?1 AND time >= ?3 AND time < ?3 + ?2 ORDER BY time DESC, seq DESC LIMIT 1),
         SUM(quantity), SUM(price * quantity), COUNT(*),
         SUM(iif(seller = 'issuer', quantity, 0) - iif(buyer = 'issuer', quantity, 0))
       FROM trades WHERE artist_id = ?1 AND time >= ?3 AND time < ?3 + ?2`,
    )
    .bind(artistId, interval, start);
}

function candleOfCandles(
  db: D1Database,
  artistId: string,
  { interval, from, start }: { interval: number; from: number; start: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT OR REPLACE INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover, trades, sold)
       SELECT ?1, ?2, ?4,
         (SELECT open FROM candles WHERE artist_id = ?1 AND interval = ?3 AND time >= ?4 AND time < ?4 + ?2 ORDER BY time LIMIT 1),
         MAX(high), MIN(low),
         (SELECT close FROM candles WHERE artist_id = ?1 AND interval = ?3 AND time >= ?4 AND time < ?4 + ?2 ORDER BY time DESC LIMIT 1),
         SUM(volume), SUM(turnover), SUM(trades), SUM(sold)
       FROM candles WHERE artist_id = ?1 AND interval = ?3 AND time >= ?4 AND time < ?4 + ?2`,
    )
    .bind(artistId, interval, from, start);
}
