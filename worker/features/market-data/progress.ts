import { HALF_HOUR } from "../../../domain/core/ranges.ts";

/*
 * Series over all artists, or all accounts, are computed a bucket at a time, some minutes after its end. From when on
 * each is still to be computed is a row of `series_progress`; what a book tells late takes it back, so that what is
 * computed anew from there on counts it.
 */

/** Each series, and how long its buckets are (ms). */
export type Series = "closes" | "rollups" | "portfolios";

/** The statement that has series computed anew from `since` (ms) on. It writes nothing unless they are past that. */
export function lateStatement(db: D1Database, since: number): D1PreparedStatement {
  const bucket = Math.floor(since / HALF_HOUR) * HALF_HOUR;
  return db.prepare("UPDATE series_progress SET since = ?1 WHERE since > ?1").bind(bucket);
}
