import { z } from "zod";
import { taskKind } from "./tasks/task-kind.ts";

/** How long the rows of a table are kept. Each feature declares its own, for each table one. */
export interface Retention {
  table: string;
  /** The columns of its key, where it is a table without rowids. */
  key?: string;
  /** Which rows nobody needs: SQL that an index answers; `?1` is the time (ms) before which they are not kept. */
  expired: string;
  /** How long rows are kept, in ms. */
  keep: number;
}

/** Rows deleted by one statement, and statements of one batch. */
const SLICE = 1_000;
const SLICES = 20;

/** The statement that deletes a slice of a table; its parameters are the time before which rows go, and how many. */
export const deletion = ({ table, key = "rowid", expired }: Retention): string =>
  `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${expired} LIMIT ?2)`;

/** Deletes what is kept no longer, table by table, in slices. */
export const cleanup = (retentions: readonly Retention[]) =>
  taskKind({
    name: "cleanup-old-data",
    title: "Delete what is kept no longer",
    priority: "idle",
    input: z.strictObject({}),
    batch: z.object({ table: z.string() }),
    schedule: { everyMinutes: 60, input: () => ({}) },
    plan: async () => ({ batches: retentions.map(({ table }) => ({ table })), next: null }),
    run: async ({ env, now }, batch) => {
      const retention = retentions.find(({ table }) => table === batch.table);
      if (!retention) return {}; // another release planned it
      let deleted = 0;
      for (let n = 0; n < SLICES; n += 1) {
        const { meta } = await env.DB.prepare(deletion(retention))
          .bind(now - retention.keep, SLICE)
          .run();
        deleted += meta.changes;
        if (meta.changes < SLICE) return { counts: { [batch.table]: deleted } };
      }
      return { counts: { [batch.table]: deleted }, rest: batch };
    },
  });
