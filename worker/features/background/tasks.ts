import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import type { TaskBatch } from "../../../domain/api/index.ts";
import type { Task, TaskStatus } from "../../../domain/core/task.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { Database } from "../../platform/database.ts";
import type { PagePosition } from "../../platform/page-position.ts";
import { taskBatches, tasks } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { shownTask, showTask } from "../../platform/tasks/show.ts";
import * as platform from "../../platform/tasks/start.ts";
import type { TaskKind } from "../../platform/tasks/task-kind.ts";

/** Who acts: the admin whose session was shown, or whoever holds the operator's token. */
const operatorOf = ({ actor }: ServiceContext): string => actor?.id ?? "operator";

/** Asks for a task: the one that runs from now on, or the one of its kind that ran already. */
export async function startTask(
  context: ServiceContext,
  kinds: readonly TaskKind[],
  name: string,
  input: unknown = {},
): Promise<{ task: Task; started: boolean }> {
  const kind = kinds.find((one) => one.name === name);
  if (!kind) throw new Error(`No kind of task is called ${name}`);
  const started = await platform.startTask(context, kind, kind.input.parse(input), { by: operatorOf(context) });
  if (!started) throw new Error("A task without a slot was not started");
  const { task, isNew } = started;
  if (isNew) {
    await recordAct(context, {
      action: "task_started",
      actor: operatorOf(context),
      subject: task.id,
      detail: { kind: name },
    });
    await showTask(context.env, kinds, task);
  }
  return { task: shownTask(kinds, task), started: isNew };
}

/** Ends a task between its batches. Refusal: `unknown_task`. */
export async function cancelTask(
  context: ServiceContext,
  kinds: readonly TaskKind[],
  id: string,
): Promise<{ task: Task; cancelled: boolean }> {
  const found = await platform.cancelTask(context, id);
  if (!found) throw new ProblemError("unknown_task");
  const { task, cancelled } = found;
  if (cancelled) {
    const detail = { kind: task.kind, done: task.done, batches: task.batches };
    await recordAct(context, { action: "task_cancelled", actor: operatorOf(context), subject: id, detail });
    await showTask(context.env, kinds, task);
  }
  return { task: shownTask(kinds, task), cancelled };
}

/** A task. Refusal: `unknown_task`. */
export async function findTask(db: Database, id: string): Promise<platform.Task> {
  const [task] = await db.select().from(tasks).where(eq(tasks.id, id));
  if (!task) throw new ProblemError("unknown_task");
  return task;
}

/** Which tasks to list. */
export interface TaskFilter {
  status?: TaskStatus | undefined;
  kind?: string | undefined;
  after?: PagePosition | undefined;
  limit: number;
}

/** Tasks, newest first. */
export async function listTasks(db: Database, { status, kind, after, limit }: TaskFilter): Promise<platform.Task[]> {
  return await db
    .select()
    .from(tasks)
    .where(
      and(
        status && eq(tasks.status, status),
        kind === undefined ? undefined : eq(tasks.kind, kind),
        after && sql`(${tasks.createdAt}, ${tasks.id}) < (${after.time}, ${after.id})`,
      ),
    )
    .orderBy(desc(tasks.createdAt), desc(tasks.id))
    .limit(limit);
}

/** Which of a task's batches to list: those numbered above `after`. */
export interface BatchFilter {
  status?: TaskBatch["status"] | undefined;
  after?: number | undefined;
  limit: number;
}

/** A task's batches in their order. Refusal: `unknown_task`. */
export async function listBatches(
  db: Database,
  taskId: string,
  { status, after, limit }: BatchFilter,
): Promise<TaskBatch[]> {
  const { number, payload, attempts, error, report, status: ofBatch } = taskBatches;
  await findTask(db, taskId);
  return await db
    .select({ number, status: ofBatch, payload, attempts, error, report })
    .from(taskBatches)
    .where(
      and(
        eq(taskBatches.taskId, taskId),
        status && eq(ofBatch, status),
        after === undefined ? undefined : gt(number, after),
      ),
    )
    .orderBy(asc(number))
    .limit(limit);
}
