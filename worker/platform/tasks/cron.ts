import { MINUTE } from "../../../domain/core/ranges.ts";
import type { Cron } from "../cron.ts";
import type { ServiceContext } from "../service-context.ts";
import { backlog } from "./batches.ts";
import { startTask } from "./start.ts";
import type { TaskKind } from "./task-kind.ts";
import { wakeUp } from "./wake-up.ts";

/** Each minute: starts what is on schedule, and wakes up for what lags, whatever became of the wake-ups before. */
export const taskCron = (kinds: readonly TaskKind[]): Cron => ({
  name: "tasks",
  everyMinutes: 1,
  run: async (context) => {
    await startScheduled(context, kinds);
    const { due, leased } = await backlog(context.env.DB, Date.now());
    await wakeUp(context.env, due - leased);
  },
});

/** Starts each kind whose present slot has had no task; while one of a kind runs, its next waits. */
async function startScheduled(context: ServiceContext, kinds: readonly TaskKind[]): Promise<void> {
  const scheduled = kinds.flatMap((kind) => (kind.schedule ? [{ kind, schedule: kind.schedule }] : []));
  const names = JSON.stringify(scheduled.map(({ kind: { name } }) => name));
  const { results } = await context.env.DB.prepare(
    "SELECT value AS name, (SELECT MAX(slot) FROM tasks WHERE kind = value) AS slot FROM json_each(?1)",
  )
    .bind(names)
    .all<{ name: string; slot: number | null }>();
  const latest = new Map(results.map(({ name, slot }) => [name, slot]));
  for (const { kind, schedule } of scheduled) {
    const every = schedule.everyMinutes * MINUTE;
    const slot = Math.floor(context.now / every) * every;
    if ((latest.get(kind.name) ?? -Infinity) < slot)
      await startTask(context, kind, schedule.input(slot), { by: "cron", slot });
  }
}
