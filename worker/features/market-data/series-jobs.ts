import { z } from "zod";
import { DAY, HALF_HOUR } from "../../../domain/core/ranges.ts";
import { taskKind } from "../../platform/tasks/task-kind.ts";
import { closeDay } from "./closes.ts";
import { changeIn, rollupStatements } from "./market-rollups.ts";
import { computedStatement, dueBuckets } from "./progress.ts";

/** Computes the market's half hours that are due at `now` (ms), at most `most` of them; returns how many. */
export async function computeRollups(db: D1Database, now: number, most: number): Promise<number> {
  const due = await dueBuckets(db, "rollups", HALF_HOUR, now);
  if (!due) return 0;
  let { since } = due;
  const to = Math.min(due.to, due.from + most * HALF_HOUR);
  for (let start = due.from; start < to; start += HALF_HOUR) {
    const next = start + HALF_HOUR;
    const [, , , moved] = await db.batch([
      ...rollupStatements(db, start, await changeIn(db, start)),
      computedStatement(db, "rollups", { ...due, since }, next),
    ]);
    // Something late has taken it back: next time it begins there.
    if (moved?.meta.changes !== 1) return (next - due.from) / HALF_HOUR;
    since = next;
  }
  return (to - due.from) / HALF_HOUR;
}

/** Artists whose day is closed by one statement. */
const CLOSED_AT_ONCE = 2_000;

/** Closes the days that are over at `now` (ms) for the artists that nobody traded; returns how many days. */
export async function closeDays(db: D1Database, now: number): Promise<number> {
  const due = await dueBuckets(db, "closes", DAY, now);
  if (!due) return 0;
  for (let day = due.from; day < due.to; day += DAY) {
    let after: string | null = "";
    while (after !== null) after = await closeDay(db, day, after, CLOSED_AT_ONCE);
  }
  await computedStatement(db, "closes", due, due.to).run();
  return (due.to - due.from) / DAY;
}

/** Half hours computed by one run of the batch: of six days at most seven runs. */
const ROLLED_UP_AT_ONCE = 48;

/** Computes what is due of the market's series: its half hours, and the closes of days on which nobody traded. */
export const computeIndex = taskKind({
  name: "compute-index",
  title: "Sum up the market by half hours, and close days without trades",
  priority: "usual",
  input: z.strictObject({}),
  batch: z.object({}),
  schedule: { everyMinutes: 10, input: () => ({}) },
  plan: async () => ({ batches: [{}], next: null }),
  async run({ env: { DB }, now }) {
    const halfHours = await computeRollups(DB, now, ROLLED_UP_AT_ONCE);
    if (halfHours === ROLLED_UP_AT_ONCE) return { counts: { halfHours }, rest: {} };
    return { counts: { halfHours, days: await closeDays(DB, now) } };
  },
});
