import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import type { Anchor } from "../../../domain/core/fair-value.ts";
import type { Signal } from "./sources/signal-source.ts";

/** An artist with what a source last said of it, and its present fair value (cents, ms). */
export interface TrackedRow {
  id: ListedArtistId;
  name: string;
  musicbrainzId: string | null;
  audience: number | null;
  /** JSON. */
  genres: string;
  level: number | null;
  observedAt: number | null;
  fairValue: number | null;
  fairValueAt: number | null;
}

/** The listed artists among `ids`, with their last signal from `source`. */
export async function trackedArtists(db: D1Database, source: string, ids: readonly string[]): Promise<TrackedRow[]> {
  const { results } = await db
    .prepare(
      `SELECT a.id, a.name, a.musicbrainz_id AS musicbrainzId, a.audience, a.genres, s.level, s.observed_at AS observedAt,
         m.fair_value AS fairValue, m.fair_value_at AS fairValueAt
       FROM artists a LEFT JOIN signals s ON s.artist_id = a.id AND s.source = ?1 LEFT JOIN market m ON m.artist_id = a.id
       WHERE a.id IN (SELECT value FROM json_each(?2))`,
    )
    .bind(source, JSON.stringify(ids))
    .all<TrackedRow>();
  return results;
}

/** Stores signals; one observed earlier than what is known changes nothing. */
export function saveSignals(db: D1Database, source: string, signals: readonly Signal[]): D1PreparedStatement {
  const rows = signals.map(({ artistId, level, observedAt }) => [artistId, level, observedAt]);
  return db
    .prepare(
      `INSERT INTO signals (artist_id, source, level, observed_at)
       SELECT value ->> 0, ?1, value ->> 1, value ->> 2 FROM json_each(?2) WHERE true
       ON CONFLICT (artist_id, source) DO UPDATE SET level = excluded.level, observed_at = excluded.observed_at
       WHERE excluded.observed_at > signals.observed_at`,
    )
    .bind(source, JSON.stringify(rows));
}

/** Every level a source last reported. */
export async function levelsOf(db: D1Database, source: string): Promise<number[]> {
  const { results } = await db
    .prepare("SELECT level FROM signals WHERE source = ?")
    .bind(source)
    .all<{ level: number }>();
  return results.map(({ level }) => level);
}

/** The stored anchors by source. */
export async function storedAnchors(db: D1Database): Promise<Map<string, Anchor>> {
  const { results } = await db
    .prepare("SELECT source, median, scale, refreshed_at AS refreshedAt FROM anchors")
    .all<Anchor & { source: string }>();
  return new Map(results.map(({ source, ...anchor }) => [source, anchor]));
}

/** Stores an anchor in place of an older one. */
export async function saveAnchor(
  db: D1Database,
  source: string,
  { median, scale, refreshedAt }: Anchor,
): Promise<void> {
  await db
    .prepare(
      `INSERT INTO anchors (source, median, scale, refreshed_at) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (source) DO UPDATE SET median = ?2, scale = ?3, refreshed_at = ?4 WHERE ?4 > anchors.refreshed_at`,
    )
    .bind(source, median, scale, refreshedAt)
    .run();
}
