import { areSourceJumps } from "../../../domain/core/fair-value/source-faults.ts";
import type { SourceFault } from "../market-data/index.ts";
import { wholly } from "./learn.ts";
import type { Revaluation, Standing } from "./standing.ts";
import { saveStandings, type ValuedArtist } from "./stored.ts";

/** An artist and what came of looking at its sources; null: it was looked at later already. */
export interface Looked {
  id: ValuedArtist["id"];
  standing: Standing | null;
  outcome: Revaluation | null;
}

/**
 * The source's fault where so many of those it told of jump at once that it is not they: nothing of the batch is
 * believed, and nobody is asked to look at each.
 */
export function sharedJump(looked: readonly Looked[]): SourceFault[] {
  const jumps = looked.filter(({ outcome }) => outcome?.status === "held").length;
  return areSourceJumps(jumps, looked.length) ? [wholly("shifted", `${jumps} artists jump at once`)] : [];
}

/**
 * Statements that keep what is to be looked at up to date: one open value an artist, the newest; withdrawn when its
 * sources say something else meanwhile.
 */
export function holdStatements(db: D1Database, looked: readonly Looked[], at: number): D1PreparedStatement[] {
  const held = looked.flatMap(({ id, standing, outcome }) =>
    outcome?.status === "held"
      ? [[id, outcome.cents, standing?.cents ?? 0, outcome.source, JSON.stringify(outcome.combination), at]]
      : [],
  );
  const kept = looked.flatMap(({ id, standing, outcome }) =>
    outcome?.status === "held" && standing ? [{ artistId: id, standing }] : [],
  );
  const valued = looked.flatMap(({ id, outcome }) => (outcome?.status === "valued" ? [id] : []));
  return [
    ...(held.length === 0
      ? []
      : [
          // Where only the book's price was known so far, it is what stays.
          saveStandings(db, kept),
          db
            .prepare(
              `INSERT INTO held_values (artist_id, cents, quoted, source, combination, at, status)
               SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, 'open'
               FROM json_each(?) WHERE true
               ON CONFLICT (artist_id) WHERE status = 'open' DO UPDATE SET cents = excluded.cents, quoted = excluded.quoted,
                 source = excluded.source, combination = excluded.combination, at = excluded.at WHERE excluded.at > held_values.at`,
            )
            .bind(JSON.stringify(held)),
        ]),
    ...(valued.length === 0
      ? []
      : [
          db
            .prepare(
              `UPDATE held_values SET status = 'withdrawn', decided_at = ?2 WHERE status = 'open' AND at < ?2
                 AND artist_id IN (SELECT value FROM json_each(?1))`,
            )
            .bind(JSON.stringify(valued), at),
        ]),
  ];
}

/** The open held value of an artist; null if there is none. */
export async function openHeld(db: D1Database, artistId: string): Promise<{ cents: number; at: number } | null> {
  return await db
    .prepare("SELECT cents, at FROM held_values WHERE artist_id = ? AND status = 'open'")
    .bind(artistId)
    .first<{ cents: number; at: number }>();
}

/** The statement that withdraws what is held of an artist at `now` (ms), where `condition` holds: SQL, in which ?1 is the artist. */
export const withdrawHeldValues = (
  db: D1Database,
  artistId: string,
  now: number,
  condition: string,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE held_values SET status = 'withdrawn', decided_at = ?2 WHERE artist_id = ?1 AND status = 'open' AND ${condition}`,
    )
    .bind(artistId, now);
