import { z } from "zod";
import type { Plan } from "./task-kind.ts";

/** Rows by their key: those after `after` (null: from the first on) up to `to`, both in the key's order. */
export const KeyRange = z.object({ after: z.string().nullable(), to: z.string() });
export type KeyRange = z.infer<typeof KeyRange>;

/** The condition that a key is in a range, with its two parameters: the statement's first. */
export const inRange = (key: string, { after, to }: KeyRange) => ({
  // Every text is greater than the empty one; no key is empty.
  sql: `${key} > ?1 AND ${key} <= ?2`,
  params: [after ?? "", to] as const,
});

/** Ranges found by one part of a planning. */
const RANGES_AT_ONCE = 200;

/**
 * Cuts a table into ranges of `size` rows by a text column that has an index, going on after `after`. What is added
 * meanwhile belongs to the range it falls into, or to the next task.
 */
export async function planByKey(
  db: D1Database,
  { table, key, size }: { table: string; key: string; size: number },
  after: string | null,
): Promise<Plan<KeyRange>> {
  const { results } = await db
    .prepare(
      // From each end on to the row that is `size` further: every row is read once, in the index.
      `WITH RECURSIVE ends(n, key) AS (
         SELECT 0, ?1 UNION ALL
         SELECT n + 1, (SELECT ${key} FROM ${table} WHERE ${key} > ends.key ORDER BY ${key} LIMIT 1 OFFSET ?2 - 1)
         FROM ends WHERE ends.key IS NOT NULL AND n < ?3)
       SELECT key, (SELECT MAX(${key}) FROM ${table}) AS last FROM ends WHERE n > 0 ORDER BY n`,
    )
    .bind(after ?? "", size, RANGES_AT_ONCE)
    .all<{ key: string | null; last: string | null }>();
  const last = results[0]?.last ?? null;
  // The last range ends with the last row, wherever that is.
  const ends = results.flatMap(({ key: end }) => end ?? last ?? []).filter((end) => end !== after);
  const batches = [...new Set(ends)].map((to, index, all) => ({ after: all[index - 1] ?? after, to }));
  const end = batches.at(-1)?.to;
  return { batches, next: batches.length === RANGES_AT_ONCE && end !== undefined && end !== last ? end : null };
}
