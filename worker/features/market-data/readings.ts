import type { Observation } from "../../../domain/core/fair-value/observation.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import type { PopularitySource, TrackedArtist } from "./sources/source.ts";

/** Each reading is kept this long (ms); the first of each day for ever. */
export const KEEP_READINGS = 35 * DAY;

/** Readings as they came. */
const AS_TOLD = 0;

/**
 * The statement that keeps what a source told of artists: each reading, and the first of each UTC day. What is told
 * again changes nothing; another value for the same period replaces it. What is made up can be made up again: of that
 * only days are kept. To be run before what was last told of these artists is stored: of one of whom somebody else has
 * stored something since it was read nothing is kept, as then nothing is learned either.
 */
export function readingStatement(
  db: D1Database,
  { name, simulated }: PopularitySource,
  artists: readonly TrackedArtist[],
  observations: readonly Observation[],
): D1PreparedStatement {
  const lastOf = new Map(artists.map(({ id, last }) => [id, last?.observedAt ?? null]));
  const rows = observations.flatMap(({ artistId, observedAt, value }) => {
    const told = [artistId, observedAt, value, lastOf.get(artistId) ?? null];
    const ofDay = [...told, DAY, Math.floor(observedAt / DAY) * DAY];
    return simulated ? [ofDay] : [[...told, AS_TOLD, observedAt], ofDay];
  });
  return db
    .prepare(
      `INSERT INTO readings (artist_id, source, grain, time, value, bucket)
       SELECT told.value ->> 0, ?1, told.value ->> 4, told.value ->> 1, told.value ->> 2, told.value ->> 5
       FROM json_each(?2) told
       WHERE (SELECT p.observed_at FROM source_polls p WHERE p.source = ?1 AND p.artist_id = told.value ->> 0) IS told.value ->> 3
       ON CONFLICT (artist_id, source, grain, bucket) DO UPDATE SET time = excluded.time, value = excluded.value
       WHERE excluded.time < readings.time OR (excluded.time = readings.time AND excluded.value <> readings.value)`,
    )
    .bind(name, JSON.stringify(rows));
}
