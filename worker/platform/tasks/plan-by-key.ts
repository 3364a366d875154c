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
      `WITH keys AS (SELECT ${key} AS key FROM ${table} WHERE ${key} > ?1 ORDER BY ${key} LIMIT ?2),
         numbered AS (SELECT key, ROW_NUMBER() OVER (ORDER BY key) AS n FROM keys)
       SELECT key, n FROM numbered WHERE n % ?3 = 0 OR n = (SELECT COUNT(*) FROM keys) ORDER BY n`,
    )
    .bind(after ?? "", size * RANGES_AT_ONCE, size)
    .all<{ key: string; n: number }>();
  const ends = [after, ...results.map((row) => row.key)];
  const last = results.at(-1);
  return {
    batches: results.map((row, index) => ({ after: ends[index] ?? null, to: row.key })),
    next: last?.n === size * RANGES_AT_ONCE ? last.key : null,
  };
}
