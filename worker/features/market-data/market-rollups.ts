import { DAY, HALF_HOUR, HOUR } from "../../../domain/core/ranges.ts";
import { midAt } from "./mids.ts";

/*
 * The market as a whole: how much was traded in each half hour, and how its level moved. An artist's return is that of
 * the mid of the issuer's potential, not of its last trade: a price that bounces between bid and ask would lift an
 * equally weighted level by a part of the spread each time, and whoever trades with themselves could move it. Each
 * artist counts the same in one level, as much as its floated shares are worth in the other. Hours and days are made
 * of half hours, so all three show one level. Returns are whole billionths and levels whole millionths: sums of them
 * come out the same in any order.
 */

/** Where both levels begin, in millionths. */
const START = 1_000_000_000;

/** Made of half hours. */
const COARSE = [HOUR, DAY];

/**
 * The statements that compute the half hour from `start` (ms) on, and the hour and the day that it is part of, from
 * what is stored. Those before it must have been computed: levels go on from theirs. They may run again.
 */
export const rollupStatements = (db: D1Database, start: number): D1PreparedStatement[] => [
  halfHour(db, start),
  ...COARSE.map((interval) => madeOfHalfHours(db, interval, Math.floor(start / interval) * interval)),
];

const levelBefore = (column: string) =>
  `coalesce((SELECT ${column} FROM market_rollups WHERE interval = ${HALF_HOUR} AND time < ?1 ORDER BY time DESC LIMIT 1), ${START})`;

const grown = (level: string, billionths: string) =>
  `CAST(round(${levelBefore(level)} * (1e9 + ${billionths}) / 1e9) AS INTEGER)`;

function halfHour(db: D1Database, start: number): D1PreparedStatement {
  return db
    .prepare(
      `WITH ends AS MATERIALIZED (
         SELECT o.shares_floated AS floated, ${midAt("o.artist_id", "?1", HALF_HOUR)} AS before,
           ${midAt("o.artist_id", "?1 + ?2", HALF_HOUR)} AS after FROM market o),
       returns AS (
         SELECT COUNT(*) AS artists,
           coalesce(SUM(CAST(round((after - before) * 1e9 / before) AS INTEGER)) / COUNT(*), 0) AS equal,
           coalesce(CAST(round(SUM((after - before) * floated) * 1e9 / SUM(before * floated)) AS INTEGER), 0) AS weighted
         FROM ends WHERE before > 0 AND after IS NOT NULL),
       traded AS (
         SELECT coalesce(SUM(trades), 0) AS trades, coalesce(SUM(volume), 0) AS volume, coalesce(SUM(turnover), 0) AS turnover
         FROM candles WHERE interval = ?2 AND time = ?1)
       INSERT OR REPLACE INTO market_rollups (interval, time, artists, trades, volume, turnover, equal_return, value_return, equal_level, value_level)
       SELECT ?2, ?1, artists, trades, volume, turnover, equal, weighted, ${grown("equal_level", "equal")}, ${grown("value_level", "weighted")}
       FROM returns, traded`,
    )
    .bind(start, HALF_HOUR);
}

function madeOfHalfHours(db: D1Database, interval: number, start: number): D1PreparedStatement {
  const change = (level: string) =>
    `CAST(round((l.${level} - ${levelBefore(level)}) * 1e9 / ${levelBefore(level)}) AS INTEGER)`;
  return db
    .prepare(
      `INSERT OR REPLACE INTO market_rollups (interval, time, artists, trades, volume, turnover, equal_return, value_return, equal_level, value_level)
       SELECT ?2, ?1, l.artists, SUM(p.trades), SUM(p.volume), SUM(p.turnover),
         ${change("equal_level")}, ${change("value_level")}, l.equal_level, l.value_level
       FROM market_rollups p, (SELECT * FROM market_rollups
         WHERE interval = ${HALF_HOUR} AND time >= ?1 AND time < ?1 + ?2 ORDER BY time DESC LIMIT 1) l
       WHERE p.interval = ${HALF_HOUR} AND p.time >= ?1 AND p.time < ?1 + ?2`,
    )
    .bind(start, interval);
}
