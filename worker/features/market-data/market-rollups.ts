import { DAY, HALF_HOUR, HOUR } from "../../../domain/core/ranges.ts";
import { ISSUED, midOf } from "./mids.ts";

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

/** How the market changed in a half hour: what its artists' changes sum up to. */
export interface MarketChange {
  /** Artists that were priced at both ends, and listed all the while. */
  artists: number;
  /** Σ of their returns, in billionths. */
  returns: number;
  /** Σ of what their floated shares were worth before, and of what they gained, in cents. */
  worth: number;
  gained: number;
}

/** Artists that one statement goes through: fewer block nobody who waits for the database. */
const AT_ONCE = 5_000;

const CHANGE = `
  WITH ends AS MATERIALIZED (
    SELECT m.artist_id AS id, m.shares_floated AS floated, a.closed_at AS closed,
      ${midOf("?1", HALF_HOUR)} AS before, ${midOf("?1 + ?2", HALF_HOUR)} AS after
    FROM (SELECT artist_id, shares_floated FROM market WHERE artist_id > ?3 ORDER BY artist_id LIMIT ?4) m
      ${ISSUED} LEFT JOIN artists a ON a.id = m.artist_id),
  priced AS (SELECT * FROM ends WHERE before > 0 AND after IS NOT NULL AND (closed IS NULL OR closed >= ?1 + ?2))
  SELECT (SELECT MAX(id) FROM ends) AS last, COUNT(*) AS artists,
    coalesce(SUM(CAST(round((after - before) * 1e9 / before) AS INTEGER)), 0) AS returns,
    coalesce(SUM(before * floated), 0) AS worth, coalesce(SUM((after - before) * floated), 0) AS gained
  FROM priced`;

/** How the market changed in the half hour from `start` (ms) on, by what is stored. */
export async function changeIn(db: D1Database, start: number): Promise<MarketChange> {
  const change: MarketChange = { artists: 0, returns: 0, worth: 0, gained: 0 };
  let after: string | null = "";
  while (after !== null) {
    const part: (MarketChange & { last: string | null }) | null = await db
      .prepare(CHANGE)
      .bind(start, HALF_HOUR, after, AT_ONCE)
      .first();
    change.artists += part?.artists ?? 0;
    change.returns += part?.returns ?? 0;
    change.worth += part?.worth ?? 0;
    change.gained += part?.gained ?? 0;
    after = part?.last ?? null;
  }
  return change;
}

/**
 * The statements that store the half hour from `start` (ms) on, in which the market changed like that, and the hour and
 * the day that it is part of. Those before it must be stored: levels go on from theirs. They may run again.
 */
export const rollupStatements = (db: D1Database, start: number, change: MarketChange): D1PreparedStatement[] => [
  halfHour(db, start, change),
  ...COARSE.map((interval) => madeOfHalfHours(db, interval, Math.floor(start / interval) * interval)),
];

const levelBefore = (column: string) =>
  `coalesce((SELECT ${column} FROM market_rollups WHERE interval = ${HALF_HOUR} AND time < ?1 ORDER BY time DESC LIMIT 1), ${START})`;

const grown = (level: string, billionths: string) =>
  `CAST(round(${levelBefore(level)} * (1e9 + ${billionths}) / 1e9) AS INTEGER)`;

function halfHour(
  db: D1Database,
  start: number,
  { artists, returns, worth, gained }: MarketChange,
): D1PreparedStatement {
  // Adding nothing makes 0 of -0.
  const equal = artists > 0 ? Math.round(returns / artists) + 0 : 0;
  const weighted = worth > 0 ? Math.round((gained * 1e9) / worth) + 0 : 0;
  return db
    .prepare(
      `INSERT OR REPLACE INTO market_rollups (interval, time, artists, trades, volume, turnover, equal_return, value_return, equal_level, value_level)
       SELECT ?2, ?1, ?3, coalesce(SUM(trades), 0), coalesce(SUM(volume), 0), coalesce(SUM(turnover), 0), ?4, ?5,
         ${grown("equal_level", "?4")}, ${grown("value_level", "?5")}
       FROM candles WHERE interval = ?2 AND time = ?1`,
    )
    .bind(start, HALF_HOUR, artists, equal, weighted);
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
