import { STARTING_CASH } from "../../../domain/core/money.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
import { DAY, HALF_HOUR } from "../../../domain/core/ranges.ts";
import { midAt } from "../market-data/index.ts";

/** Half hours are kept this long (ms); of each day what it ended with, for ever. */
export const KEEP_HALF_HOURS = 35 * DAY;

/** Accounts by their ids: those after `after` up to `to`. */
export interface Accounts {
  after: string;
  to: string;
}

/** Old rows deleted with one recording. */
const DELETED_AT_ONCE = 5_000;

const ACCOUNTS = `SELECT DISTINCT account FROM positions WHERE account > ?1 AND account <= ?2 AND account <> '${ISSUER}'`;

/** What was traded after the time `?3`, which mostly is nothing: by time, not by artist. */
const later = (column: string) =>
  `coalesce((SELECT SUM(f.${column}) FROM fills f WHERE f.account = p.account AND f.time >= ?3 AND +f.artist_id = p.artist_id), 0)`;

/**
 * The statements that record what the accounts' cash and holdings were worth at `time` (ms), the end of a half hour, and
 * of the day if it is a midnight: computed from fills up to then and the mids of then, so it may be done again, and counts
 * what is told late. Of an account that was deleted nothing is. A row that would say what the one before says is left out; those before it must be recorded.
 */
export function recordStatements(db: D1Database, { after, to }: Accounts, time: number): D1PreparedStatement[] {
  const grains = time % DAY === 0 ? [HALF_HOUR, DAY] : [HALF_HOUR];
  return [
    ...grains.flatMap((grain) => [
      db.prepare(RECORD).bind(after, to, time, grain),
      db.prepare(DROP_REPEATED).bind(after, to, time, grain),
    ]),
    db.prepare(DROP_OLD).bind(after, to, time - KEEP_HALF_HOURS, HALF_HOUR, DELETED_AT_ONCE),
  ];
}

const RECORD = `
  WITH held AS MATERIALIZED (
    SELECT account, artist_id, shares - ${later("shares")} AS shares, cash - ${later("cash")} AS cash
    FROM positions p WHERE account > ?1 AND account <= ?2 AND account <> '${ISSUER}' AND since < ?3),
  prices AS MATERIALIZED (
    SELECT h.artist_id, ${midAt("h.artist_id", "?3", HALF_HOUR)} AS mid FROM (SELECT DISTINCT artist_id FROM held WHERE shares <> 0) h),
  worth AS (
    SELECT account, ${STARTING_CASH} + SUM(cash) AS cash, SUM(shares * coalesce(mid, 0)) AS holdings
    FROM held LEFT JOIN prices USING (artist_id)
    WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = account AND u.deleted_at IS NOT NULL) GROUP BY account)
  INSERT INTO portfolio_values (account, grain, time, cash, holdings)
  SELECT account, ?4, ?3, cash, holdings FROM worth WHERE (cash, holdings) IS NOT (
      SELECT v.cash, v.holdings FROM portfolio_values v
      WHERE v.account = worth.account AND v.grain = ?4 AND v.time < ?3 ORDER BY v.time DESC LIMIT 1)
    OR EXISTS (SELECT 1 FROM portfolio_values v WHERE v.account = worth.account AND v.grain = ?4 AND v.time = ?3)
  ON CONFLICT (account, grain, time) DO UPDATE SET cash = excluded.cash, holdings = excluded.holdings
  WHERE (excluded.cash, excluded.holdings) IS NOT (portfolio_values.cash, portfolio_values.holdings)`;

/** Rows of the time `?3` that what was told late has made equal to the ones before. */
const DROP_REPEATED = `
  DELETE FROM portfolio_values WHERE grain = ?4 AND time = ?3 AND account IN (
    SELECT a.account FROM (${ACCOUNTS}) a
    JOIN portfolio_values v ON v.account = a.account AND v.grain = ?4 AND v.time = ?3
    WHERE (v.cash, v.holdings) IS (
      SELECT b.cash, b.holdings FROM portfolio_values b
      WHERE b.account = a.account AND b.grain = ?4 AND b.time < ?3 ORDER BY b.time DESC LIMIT 1))`;

const DROP_OLD = `
  DELETE FROM portfolio_values WHERE (account, grain, time) IN (
    SELECT v.account, v.grain, v.time FROM (${ACCOUNTS}) a
    JOIN portfolio_values v ON v.account = a.account AND v.grain = ?4 AND v.time < ?3 LIMIT ?5)`;
