import { z } from "zod";
import type { ForecastState } from "../../../domain/core/fair-value/forecaster.ts";
import { Standing, standingAt } from "./standing.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";

/** All that an artist's fair value is computed from. */
export interface ValuedArtist {
  id: ListedArtistId;
  /** Null: it has no price yet. */
  standing: Standing | null;
  /** What each source lets be expected of it, by source. */
  states: ReadonlyMap<string, ForecastState>;
}

const State = z.record(z.string(), z.unknown());

/**
 * The artists among `ids` that are there, by id: two statements, however many they are. One of which only the
 * book's price is known, as it is from before its sources were kept, stands at that.
 */
export async function loadValued(db: D1Database, ids: readonly string[]): Promise<Map<string, ValuedArtist>> {
  const wanted = JSON.stringify(ids);
  const [artists, states] = await db.batch<Record<string, unknown>>([
    db
      .prepare(
        `SELECT a.id, v.state, m.fair_value AS fairValue, m.fair_value_at AS fairValueAt
         FROM json_each(?) i JOIN artists a ON a.id = i.value
         LEFT JOIN valuations v ON v.artist_id = a.id LEFT JOIN market m ON m.artist_id = a.id`,
      )
      .bind(wanted),
    db
      .prepare(
        "SELECT artist_id AS id, source, state FROM json_each(?) i JOIN forecasts f ON f.artist_id = i.value ORDER BY source",
      )
      .bind(wanted),
  ]);
  const statesOf = Map.groupBy(
    (states?.results ?? []) as { id: string; source: string; state: string }[],
    ({ id }) => id,
  );
  const rows = (artists?.results ?? []) as {
    id: ListedArtistId;
    state: string | null;
    fairValue: number | null;
    fairValueAt: number | null;
  }[];
  return new Map(
    rows.map(({ id, state, fairValue, fairValueAt }) => {
      const known = (statesOf.get(id) ?? []).map(
        ({ source, state: text }) => [source, State.parse(JSON.parse(text))] as const,
      );
      const priced = fairValue === null ? null : standingAt(fairValue, fairValueAt ?? 0);
      return [
        id,
        { id, standing: state === null ? priced : Standing.parse(JSON.parse(state)), states: new Map(known) },
      ];
    }),
  );
}

/** Stores what sources let be expected. */
export function saveForecasts(
  db: D1Database,
  source: string,
  states: readonly { artistId: string; state: ForecastState }[],
): D1PreparedStatement {
  const rows = states.map(({ artistId, state }) => [artistId, JSON.stringify(state)]);
  return db
    .prepare(
      `INSERT INTO forecasts (artist_id, source, state)
       SELECT value ->> 0, ?1, value ->> 1 FROM json_each(?2) WHERE true
       ON CONFLICT (artist_id, source) DO UPDATE SET state = excluded.state`,
    )
    .bind(source, JSON.stringify(rows));
}

/**
 * Stores standings, and returns whose are stored: one that was made from another than what is stored now is not, as
 * somebody else's would be lost.
 */
export function saveStandings(
  db: D1Database,
  standings: readonly { artistId: string; standing: Standing }[],
): D1PreparedStatement {
  const rows = standings.map(({ artistId, standing }) => [artistId, standing.at, JSON.stringify(standing)]);
  return db
    .prepare(
      `INSERT INTO valuations (artist_id, at, state)
       SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
       ON CONFLICT (artist_id) DO UPDATE SET at = excluded.at, state = excluded.state
       WHERE valuations.at = excluded.state ->> '$.replaces' RETURNING artist_id AS id`,
    )
    .bind(JSON.stringify(rows));
}

/** What of each source counts as S = 1. */
export async function storedUnits(db: D1Database): Promise<Map<string, number>> {
  const { results } = await db.prepare("SELECT source, unit FROM source_units").all<{ source: string; unit: number }>();
  return new Map(results.map(({ source, unit }) => [source, unit]));
}

/** Sets a source's unit, once: of two that are found at a time, all go by the first. */
export async function setUnit(db: D1Database, source: string, unit: number, now: number): Promise<number> {
  await db
    .prepare("INSERT INTO source_units (source, unit, set_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
    .bind(source, unit, now)
    .run();
  return (await storedUnits(db)).get(source) ?? unit;
}
