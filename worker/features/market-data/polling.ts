import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { IdentifierKind } from "../../../domain/core/identifiers.ts";
import type { Observation } from "../../../domain/core/fair-value/observation.ts";
import { DAY, MINUTE } from "../../../domain/core/ranges.ts";
import type { Database } from "../../platform/database.ts";
import { sourcePolls } from "../../platform/schema/index.ts";
import { readingStatement } from "./readings.ts";
import { ADAPTERS } from "./sources/chosen.ts";
import { dueAt, type PopularitySource, type SourceFault, type TrackedArtist } from "./sources/source.ts";

/*
 * Which artists a source is to be asked about, and what came of it. Each (source, artist) has a time at which it is due;
 * only those that are due are read.
 */

/** Who was handed out to be asked about is due again after this (ms), in case nothing is heard of it. */
const CLAIMED_FOR = 15 * MINUTE;

/** Further ahead than this (ms) nobody is due: such a time was noted by a clock that was wrong. */
const FURTHEST = 9 * DAY;

/** How long faults are kept (ms). */
export const KEEP_FAULTS = 30 * DAY;

/** Every reason's row names the artist; '' is the source as a whole. */
export const NOBODY = "";

/** An artist and how often in a row a source was asked about it in vain. */
export interface PolledArtist extends TrackedArtist {
  failures: number;
}

/** Makes every artist that a source can be asked about due there at `now` (ms), where it was never asked. */
export function enrol(db: D1Database, { name, identifiedBy }: PopularitySource, now: number): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT INTO source_polls (source, artist_id, due_at)
         SELECT DISTINCT ?1, artist_id, ?3 FROM artist_identifiers i WHERE kind IN (SELECT value FROM json_each(?2))
           AND NOT EXISTS (SELECT 1 FROM artists a WHERE a.id = i.artist_id AND a.closed_at IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM source_polls p WHERE p.source = ?1 AND p.artist_id = i.artist_id)`,
      )
      .bind(name, JSON.stringify(identifiedBy), now),
    db.prepare("UPDATE source_polls SET due_at = ?2 WHERE source = ?1 AND due_at > ?3").bind(name, now, now + FURTHEST),
  ];
}

/**
 * Hands out the artists that a source is to be asked about at `now` (ms), those that wait longest first, and no more
 * than it takes in a minute. Nobody else is handed the same ones until what came of it is stored, or a while has passed.
 */
export async function claimDue(db: D1Database, { name, perMinute }: PopularitySource, now: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `UPDATE source_polls SET due_at = ?3 WHERE source = ?1 AND artist_id IN
         (SELECT artist_id FROM source_polls WHERE source = ?1 AND due_at <= ?2 ORDER BY due_at, artist_id LIMIT ?4)
       RETURNING artist_id AS id`,
    )
    .bind(name, now, now + CLAIMED_FOR, perMinute)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

interface TrackedRow {
  id: string;
  name: string;
  identifiers: string;
  value: number | null;
  observedAt: number | null;
  failures: number | null;
}

/** The listed artists among `ids` as a source needs to know them. */
export async function artistsToAsk(db: D1Database, source: string, ids: readonly string[]): Promise<PolledArtist[]> {
  const { results } = await db
    .prepare(
      `SELECT a.id, a.name, p.value, p.observed_at AS observedAt, p.failures,
         (SELECT json_group_array(json_array(kind, value)) FROM artist_identifiers WHERE artist_id = a.id) AS identifiers
       FROM artists a LEFT JOIN source_polls p ON p.source = ?1 AND p.artist_id = a.id
       WHERE a.id IN (SELECT value FROM json_each(?2)) AND a.closed_at IS NULL`,
    )
    .bind(source, JSON.stringify(ids))
    .all<TrackedRow>();
  return results.map(({ id, name, identifiers, value, observedAt, failures }) => ({
    id,
    name,
    identifiers: byKind(JSON.parse(identifiers) as [IdentifierKind, string][]),
    last: value === null || observedAt === null ? null : { value, observedAt },
    failures: failures ?? 0,
  }));
}

function byKind(identifiers: [IdentifierKind, string][]): TrackedArtist["identifiers"] {
  const groups = Map.groupBy(identifiers, ([kind]) => kind);
  return Object.fromEntries([...groups].map(([kind, pairs]) => [kind, pairs.map(([, value]) => value)]));
}

/**
 * Stores what came of asking a source about artists at `now` (ms): the readings, when each artist is due again, and all
 * faults. To be run
 * with the statements that store what was learned: both or neither. Of an artist that somebody else has stored
 * something of since it was read, or whose ids have changed, nothing is.
 */
export function pollStatements(
  db: D1Database,
  source: PopularitySource,
  artists: readonly PolledArtist[],
  { observations, faults }: { observations: readonly Observation[]; faults: readonly SourceFault[] },
  now: number,
): D1PreparedStatement[] {
  const { name, schedule } = source;
  const newest = new Map<string, Observation>();
  for (const observation of observations) {
    const known = newest.get(observation.artistId);
    if (!known || observation.observedAt >= known.observedAt) newest.set(observation.artistId, observation);
  }
  const failed = new Set(faults.map(({ artistId }) => artistId));
  const rows = artists.flatMap(({ id, last, failures: before }) => {
    const heard = newest.get(id);
    if (!heard && !failed.has(id)) return [];
    const { value, observedAt } = heard ?? last ?? { value: null, observedAt: null };
    const [failures, failedAt] = heard ? [0, 0] : [before + 1, now];
    const due = dueAt(schedule, { observedAt, failures, failedAt }, now);
    return [[id, due, value, observedAt, failedAt, failures, last?.observedAt ?? null]];
  });
  const told = observations.length > 0 ? [readingStatement(db, source, artists, observations)] : [];
  return [
    ...told,
    pollStatement(db, name, rows),
    ...(faults.length > 0 ? [faultStatement(db, name, faults, now)] : []),
  ];
}

function pollStatement(db: D1Database, source: string, rows: unknown[]): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO source_polls (source, artist_id, due_at, value, observed_at, failed_at, failures)
       SELECT ?1, told.value ->> 0, told.value ->> 1, told.value ->> 2, told.value ->> 3, told.value ->> 4, told.value ->> 5
       FROM json_each(?2) told
       WHERE (SELECT p.observed_at FROM source_polls p WHERE p.source = ?1 AND p.artist_id = told.value ->> 0) IS told.value ->> 6
       ON CONFLICT (source, artist_id) DO UPDATE SET due_at = excluded.due_at, value = excluded.value,
         observed_at = excluded.observed_at, failed_at = excluded.failed_at, failures = excluded.failures`,
    )
    .bind(source, JSON.stringify(rows));
}

function faultStatement(
  db: D1Database,
  source: string,
  faults: readonly SourceFault[],
  now: number,
): D1PreparedStatement {
  const rows = faults.map(({ artistId, reason, detail }) => [artistId ?? NOBODY, reason, detail]);
  return db
    .prepare(
      `INSERT INTO source_faults (source, artist_id, reason, detail, count, first_at, last_at)
       SELECT ?1, value ->> 0, value ->> 1, value ->> 2, 1, ?3, ?3 FROM json_each(?2) WHERE true
       ON CONFLICT (source, artist_id, reason) DO UPDATE SET detail = excluded.detail, count = count + 1,
         last_at = MAX(last_at, excluded.last_at)`,
    )
    .bind(source, JSON.stringify(rows), now);
}

/** The statement that forgets what all sources told of an artist, where `condition` holds: SQL, in which ?1 is the artist. */
export const forgetSources = (db: D1Database, artistId: string, condition: string): D1PreparedStatement =>
  db.prepare(`DELETE FROM source_polls WHERE artist_id = ?1 AND ${condition}`).bind(artistId);

/**
 * The statement that forgets what sources told of an artist by ids of a kind, where `condition` holds: by another id,
 * another article more, its numbers are others, and are not to be compared with those before.
 */
export function askAnew(db: Database, artistId: string, kind: IdentifierKind, condition?: SQL): BatchItem<"sqlite">[] {
  const sources = ADAPTERS.filter(({ identifiedBy }) => identifiedBy.includes(kind)).map(({ name }) => name);
  if (sources.length === 0) return [];
  return [
    db
      .delete(sourcePolls)
      .where(and(eq(sourcePolls.artistId, artistId), inArray(sourcePolls.source, sources), condition)),
  ];
}
