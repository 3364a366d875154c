import { foldName, gramsOfName } from "../../../domain/core/name-match.ts";
import type { ServiceContext } from "../../platform/service-context.ts";

/*
 * Keeps `name_grams`: the pieces of each artist's name and other names. Triggers mark whom it no longer fits. What is
 * there already is not written again, so indexing twice costs nothing.
 */

/** Artists in one batch of statements; each has some thirty pieces. */
const SLICE = 100;

/** Most slices in one minute; what is left waits for the next. */
const SLICES_A_MINUTE = 30;

/** The minute's part: indexes whom the triggers have marked. */
export async function indexStaleNames({ env }: ServiceContext): Promise<void> {
  for (let slice = 0; slice < SLICES_A_MINUTE; slice += 1) {
    const { results } = await env.DB.prepare("SELECT artist_id AS id FROM names_stale LIMIT ?")
      .bind(SLICE)
      .all<{ id: string }>();
    if (results.length === 0) return;
    await indexNames(
      env.DB,
      results.map(({ id }) => id),
    );
  }
}

interface NamesRow {
  id: string;
  names: string;
  byFame: number;
}

/** Has some artists found by their names as they are now; who is listed no more is found no more. */
export async function indexNames(db: D1Database, artistIds: readonly string[]): Promise<void> {
  const ids = JSON.stringify(artistIds);
  const { results } = await db
    .prepare(
      `SELECT a.id, COALESCE(-(s.fame / 8), 0) AS byFame, (SELECT json_group_array(value) FROM
           (SELECT a.name AS value UNION SELECT value FROM artist_identifiers WHERE artist_id = a.id AND kind = 'alias')
         ) AS names
       FROM json_each(?1) i CROSS JOIN artists a ON a.id = i.value AND a.closed_at IS NULL
       LEFT JOIN market_activity s ON s.artist_id = a.id`,
    )
    .bind(ids)
    .all<NamesRow>();
  const rows = results.map(({ id, names, byFame }) => {
    const grams = (JSON.parse(names) as string[]).flatMap((name) => gramsOfName(foldName(name)));
    return { id, byFame, grams: [...new Set(grams)].toSorted() };
  });
  await db.batch([
    db.prepare(FORGET).bind(ids, JSON.stringify(rows)),
    db.prepare(ADD).bind(JSON.stringify(rows)),
    db.prepare(NOTE_ABSENT).bind(ids, JSON.stringify(rows)),
    db.prepare(NOTE).bind(JSON.stringify(rows)),
    db.prepare("DELETE FROM names_stale WHERE artist_id IN (SELECT value FROM json_each(?1))").bind(ids),
  ]);
}

/** The pieces in rows as they are to be: `artist_id`, `by_fame`, `gram`. */
const TO_BE = (
  rows: string,
): string => `SELECT r.value ->> 'id' AS artist_id, r.value ->> 'byFame' AS by_fame, g.value AS gram
  FROM json_each(${rows}) r CROSS JOIN json_each(r.value -> 'grams') g`;

const FORGET = `
  DELETE FROM name_grams WHERE (gram, by_fame, artist_id) IN (
    SELECT g.value, n.by_fame, n.artist_id
    FROM json_each(?1) i CROSS JOIN names_indexed n ON n.artist_id = i.value CROSS JOIN json_each(n.grams) g
    EXCEPT SELECT gram, by_fame, artist_id FROM (${TO_BE("?2")}))`;

const ADD = `
  INSERT INTO name_grams (gram, by_fame, artist_id)
  SELECT gram, by_fame, artist_id FROM (${TO_BE("?1")}) WHERE true ON CONFLICT DO NOTHING`;

const NOTE_ABSENT = `
  DELETE FROM names_indexed WHERE artist_id IN (SELECT value FROM json_each(?1))
    AND artist_id NOT IN (SELECT value ->> 'id' FROM json_each(?2))`;

const NOTE = `
  INSERT INTO names_indexed (artist_id, by_fame, grams)
  SELECT value ->> 'id', value ->> 'byFame', value ->> 'grams' FROM json_each(?1) WHERE true
  ON CONFLICT (artist_id) DO UPDATE SET by_fame = excluded.by_fame, grams = excluded.grams
  WHERE (names_indexed.by_fame, names_indexed.grams) IS NOT (excluded.by_fame, excluded.grams)`;
