import { z } from "zod";
import { DAY } from "../../../domain/core/ranges.ts";
import { inRange, KeyRange, planByKey } from "../../platform/tasks/plan-by-key.ts";
import { taskKind } from "../../platform/tasks/task-kind.ts";

/** Artists in one batch. */
const BATCH = 500;

/** Artists that each batch names: those with the largest turnover. */
const NAMED = 5;

const dayOf = (time: number): number => Math.floor(time / DAY) * DAY;

/**
 * What happened on a day (UTC): how many artists were traded, shares and cents that changed hands, accounts that were
 * opened. Each batch names the artists with the largest turnover of its own. Without a day, the one before.
 */
export const reportKind = taskKind({
  name: "generate-report",
  title: "Sum up a day of the exchange",
  priority: "idle",
  input: z.strictObject({ day: z.int().nullable() }),
  batch: KeyRange.extend({ day: z.int(), isFirst: z.boolean() }),
  schedule: { everyMinutes: 24 * 60, input: (slot) => ({ day: slot - DAY }) },
  plan: async ({ env, task }, { day: wanted }, after) => {
    const day = dayOf(wanted ?? task.createdAt - DAY);
    const { batches, next } = await planByKey(env.DB, { table: "artists", key: "id", size: BATCH }, after);
    return { batches: batches.map((range) => ({ ...range, day, isFirst: range.after === null })), next };
  },
  run: async ({ env: { DB } }, { day, isFirst, ...range }) => {
    const { sql, params } = inRange("a.id", range);
    const { results } = await DB.prepare(
      // Artist by artist: each has one candle of the day, and thousands of others.
      `SELECT artist_id AS artistId, volume, turnover FROM artists a
       CROSS JOIN candles c ON c.artist_id = a.id AND c.interval = ${DAY} AND c.time = ?3
       WHERE ${sql} ORDER BY turnover DESC`,
    )
      .bind(...params, day)
      .all<{ artistId: string; volume: number; turnover: number }>();
    const opened = isFirst
      ? await DB.prepare("SELECT COUNT(*) AS opened FROM users WHERE created_at >= ?1 AND created_at < ?1 + ?2")
          .bind(day, DAY)
          .first<number>("opened")
      : 0;
    return {
      counts: {
        artistsTraded: results.length,
        shares: results.reduce((sum, { volume }) => sum + volume, 0),
        cents: results.reduce((sum, { turnover }) => sum + turnover, 0),
        accountsOpened: opened ?? 0,
      },
      report: { day, largest: results.slice(0, NAMED) },
    };
  },
});
