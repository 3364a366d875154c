import { and, eq, sql } from "drizzle-orm";
import { CHANGED, insertWhere } from "../insert-where.ts";
import { taskBatches, tasks } from "../schema/index.ts";
import type { ServiceContext } from "../service-context.ts";
import { PRIORITIES, type TaskKind } from "./task-kind.ts";
import { wakeUp } from "./wake-up.ts";

export type Task = typeof tasks.$inferSelect;

/** How a request for a task came out. */
export interface Started {
  /** The task that runs now: the new one, or the one that ran already. */
  task: Task;
  /** False: one of the kind was running. */
  isNew: boolean;
}

/** Who asked for a task, and for the clock which time on the schedule it stands for (ms). */
export interface Request {
  by: string;
  slot?: number;
}

/**
 * Starts a task, unless one of its kind is running: then that one is answered, also of two requests at the same time.
 * Null for a slot that has had its task.
 */
export async function startTask<I>(
  context: ServiceContext,
  kind: TaskKind<I>,
  input: I,
  { by, slot }: Request,
): Promise<Started | null> {
  const { db, now, env } = context;
  const id = crypto.randomUUID();
  const ofTask = { kind: kind.name, priority: PRIORITIES[kind.priority] };
  const [, , [running]] = await db.batch([
    db
      .insert(tasks)
      .values({
        id,
        ...ofTask,
        status: "running",
        input,
        requestedBy: by,
        slot: slot ?? null,
        planned: false,
        batches: 0,
        done: 0,
        failed: 0,
        counts: {},
        version: 1,
        createdAt: now,
      })
      .onConflictDoNothing(),
    insertWhere(
      db,
      taskBatches,
      { taskId: id, number: 0, ...ofTask, taskCreatedAt: now, status: "open", dueAt: 0, attempts: 0 },
      CHANGED,
    ),
    db
      .select()
      .from(tasks)
      .where(and(eq(tasks.kind, kind.name), eq(tasks.status, "running"))),
  ]);
  if (!running) return null;
  const isNew = running.id === id;
  if (isNew) await wakeUp(env, 1);
  return { task: running, isNew };
}

/**
 * Ends a task: what has not begun does not begin, what is being worked on ends by itself and counts. Answers the task
 * as it is then, and whether this ended it; undefined if there is none of that id.
 */
export async function cancelTask(
  { db, now }: ServiceContext,
  id: string,
): Promise<{ task: Task; cancelled: boolean } | undefined> {
  const [changed, , [task]] = await db.batch([
    db
      .update(tasks)
      .set({ status: "cancelled", finishedAt: now, version: sql`${tasks.version} + 1` })
      .where(and(eq(tasks.id, id), eq(tasks.status, "running")))
      .returning({ id: tasks.id }),
    db
      .update(taskBatches)
      .set({ status: "cancelled" })
      .where(and(eq(taskBatches.taskId, id), eq(taskBatches.status, "open"), CHANGED)),
    db.select().from(tasks).where(eq(tasks.id, id)),
  ]);
  return task && { task, cancelled: changed.length > 0 };
}
