import { DAY, HALF_HOUR, MINUTE } from "../../../domain/core/ranges.ts";

/*
 * Series over all artists, or all accounts, are computed a bucket at a time, some minutes after its end. From when on
 * each is still to be computed is a row of `series_progress`; what a book tells late takes it back, so that it is
 * computed anew from there on, each time the next bucket is due.
 */

export type Series = "closes" | "rollups" | "portfolios";

/** So long after its end (ms) a bucket is computed: by then books have mostly told all of it. */
const GRACE = 2 * MINUTE;

/** What is told later than this (ms) changes no bucket: the finest fair values that it needs are dropped after eight days. */
const COMPUTED_ANEW = 6 * DAY;

/** Buckets of a series that are to be computed: those that begin from `from` on and before `to` (ms). */
export interface DueBuckets {
  from: number;
  to: number;
  /** What the row said. */
  since: number;
}

/** The statement that has series computed anew from `since` (ms) on. It writes nothing unless they are past that. */
export function lateStatement(db: D1Database, since: number): D1PreparedStatement {
  const bucket = Math.floor(since / HALF_HOUR) * HALF_HOUR;
  return db.prepare("UPDATE series_progress SET since = ?1 WHERE since > ?1").bind(bucket);
}

/** Which buckets of a series, each so long (ms), are due at `now` (ms); null if none is. A new series begins with the present one. */
export async function dueBuckets(db: D1Database, name: Series, size: number, now: number): Promise<DueBuckets | null> {
  const start = (time: number) => Math.floor(time / size) * size;
  const [, row] = await db.batch<{ since: number }>([
    db.prepare("INSERT INTO series_progress (name, since) VALUES (?, ?) ON CONFLICT DO NOTHING").bind(name, start(now)),
    db.prepare("SELECT since FROM series_progress WHERE name = ?").bind(name),
  ]);
  const since = row?.results[0]?.since ?? start(now);
  const to = start(now - GRACE);
  const from = Math.max(start(since), start(now - COMPUTED_ANEW));
  return from < to ? { from, to, since } : null;
}

/** The statement that notes that a series is computed up to `to` (ms), unless something late has taken it back since. */
export const computedStatement = (db: D1Database, name: Series, { since }: DueBuckets, to: number) =>
  db.prepare("UPDATE series_progress SET since = ?3 WHERE name = ?1 AND since = ?2").bind(name, since, to);
