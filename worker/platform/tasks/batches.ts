import { and, eq, type SQL, sql } from "drizzle-orm";
import { MINUTE } from "../../../domain/core/ranges.ts";
import type { Database } from "../database.ts";
import { CHANGED } from "../insert-where.ts";
import { taskBatches, tasks } from "../schema/index.ts";
import type { Task } from "./start.ts";
import type { Counts, Outcome, Plan } from "./task-kind.ts";
import { AT_ONCE } from "./wake-up.ts";

/*
 * The life of a batch. Each step is one transaction that holds only for who has the lease, and the task's sums change
 * with it: so what is done twice, or told late, counts once.
 */

/** A lease holds for so long (ms); a batch ends well before. */
export const LEASE = 10 * MINUTE;

/** How often a batch is begun without getting on before it has failed. */
export const MOST_ATTEMPTS = 5;

/** Milliseconds before a batch that failed is begun again: 5 s, 20 s, 80 s, 320 s. */
export const retryAfter = (attempts: number): number => 5_000 * 4 ** (attempts - 1);

/** Further ahead than this (ms) nothing is due: such a time was noted by a clock that was wrong. */
const FURTHEST = 2 * LEASE;

/** A batch that is being worked on. */
export interface Claimed {
  taskId: string;
  /** 0 is the planning. */
  number: number;
  kind: string;
  taskCreatedAt: number;
  payload: unknown;
  input: unknown;
  lease: string;
  /** This one included. */
  attempts: number;
}

/**
 * Leases the most urgent batch that is due at `now` (ms), of equally urgent ones the oldest task's; null if there is
 * none, or as many are worked on as may be. Only kinds that this release knows: others wait for the release that does.
 */
export async function claimBatch(db: D1Database, kinds: readonly string[], now: number): Promise<Claimed | null> {
  const lease = crypto.randomUUID();
  const row = await db
    .prepare(
      `UPDATE task_batches SET lease = ?1, due_at = ?2 + ?3, attempts = attempts + 1
       WHERE (task_id, number) = (
         SELECT task_id, number FROM task_batches
         WHERE status = 'open' AND (due_at <= ?2 OR due_at > ?2 + ?4) AND kind IN (SELECT value FROM json_each(?5))
           AND (SELECT COUNT(*) FROM task_batches WHERE lease IS NOT NULL AND due_at > ?2 AND due_at <= ?2 + ?4) < ?6
         ORDER BY priority, task_created_at, task_id, number LIMIT 1)
       RETURNING task_id AS taskId, number, kind, task_created_at AS taskCreatedAt, payload, attempts,
         (SELECT input FROM tasks WHERE id = task_id) AS input`,
    )
    .bind(lease, now, LEASE, FURTHEST, JSON.stringify(kinds), AT_ONCE)
    .first<Omit<Claimed, "payload" | "input" | "lease"> & { payload: string | null; input: string }>();
  if (!row) return null;
  const payload: unknown = row.payload === null ? null : JSON.parse(row.payload);
  return { ...row, payload, input: JSON.parse(row.input) as unknown, lease };
}

/** How many batches are due at `now` (ms), counted no further than matters, and how many are worked on. */
export async function backlog(db: D1Database, now: number): Promise<{ due: number; leased: number }> {
  const row = await db
    .prepare(
      `SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM task_batches WHERE status = 'open' AND (due_at <= ?1 OR due_at > ?1 + ?2)
           ORDER BY priority, task_created_at, task_id, number LIMIT ?3)) AS due,
         (SELECT COUNT(*) FROM task_batches WHERE lease IS NOT NULL AND due_at > ?1 AND due_at <= ?1 + ?2) AS leased`,
    )
    .bind(now, FURTHEST, AT_ONCE)
    .first<{ due: number; leased: number }>();
  return row ?? { due: 0, leased: 0 };
}

const mine = ({ taskId, number, lease }: Claimed) =>
  and(eq(taskBatches.taskId, taskId), eq(taskBatches.number, number), eq(taskBatches.lease, lease));

/** A task's columns after a step: `progress` is what it changes, and the last batch ends the task. */
function stepped(progress: { planned?: SQL; batches?: SQL; done?: SQL; failed?: SQL }, now: number) {
  const { planned = sql`${tasks.planned}`, batches = sql`${tasks.batches}` } = progress;
  const { done = sql`${tasks.done}`, failed = sql`${tasks.failed}` } = progress;
  const ends = sql`${tasks.status} = 'running' AND ${planned} AND ${done} + ${failed} = ${batches}`;
  return {
    planned,
    batches,
    done,
    failed,
    version: sql`${tasks.version} + 1`,
    status: sql`CASE WHEN ${ends} THEN iif(${failed} > 0, 'failed', 'done') ELSE ${tasks.status} END`,
    finishedAt: sql`CASE WHEN ${ends} THEN ${now} ELSE ${tasks.finishedAt} END`,
  };
}

/** Stores what a part of the planning found; of a task that was cancelled meanwhile nothing is. */
export async function finishPlanning(
  db: Database,
  claimed: Claimed,
  { batches: found, next }: Plan<unknown>,
  now: number,
): Promise<Task | undefined> {
  const isLast = next === null;
  const { taskId, kind, taskCreatedAt } = claimed;
  const [, [task]] = await db.batch([
    db
      .update(taskBatches)
      .set({ payload: next, status: isLast ? "done" : "open", lease: null, dueAt: now, attempts: 0, error: null })
      .where(and(mine(claimed), eq(taskBatches.status, "open"))),
    db
      .update(tasks)
      .set(stepped({ planned: sql`${isLast ? 1 : 0}`, batches: sql`(${tasks.batches} + ${found.length})` }, now))
      .where(and(eq(tasks.id, taskId), CHANGED))
      .returning(),
    // All columns, in the table's order: that is how an insert that selects is written.
    db.insert(taskBatches).select(sql`
      SELECT ${taskId}, t.batches - ${found.length} + found.key + 1, ${kind}, t.priority, ${taskCreatedAt}, found.value,
        'open', NULL, ${now}, 0, NULL, NULL
      FROM tasks t, json_each(${JSON.stringify(found.map((batch) => JSON.stringify(batch)))}) found
      WHERE t.id = ${taskId} AND ${CHANGED}`),
  ]);
  return task;
}

/** Sums of a task's counts and a batch's, as JSON. */
const summed = (counts: Counts) => sql`(
  SELECT json_group_object(key, total) FROM (
    SELECT key, SUM(value) AS total FROM (
      SELECT key, value FROM json_each(${tasks.counts}) UNION ALL SELECT key, value FROM json_each(${JSON.stringify(counts)}))
    GROUP BY key))`;

/** Counts what came of a batch, once; undefined for one that somebody else has taken up. */
export async function finishBatch(
  db: Database,
  claimed: Claimed,
  { counts = {}, rest, restAfter = 0, report }: Outcome<unknown>,
  now: number,
): Promise<Task | undefined> {
  const left = { lease: null, error: null, attempts: 0, dueAt: now };
  const [, [task]] = await db.batch([
    db
      .update(taskBatches)
      .set(
        rest === undefined
          ? { ...left, status: "done", report }
          : { ...left, payload: rest, dueAt: now + restAfter, report },
      )
      .where(mine(claimed)),
    db
      .update(tasks)
      .set({
        ...stepped(rest === undefined ? { done: sql`(${tasks.done} + 1)` } : {}, now),
        counts: summed(counts),
      })
      .where(and(eq(tasks.id, claimed.taskId), CHANGED))
      .returning(),
  ]);
  return task;
}

/** Lets a batch be begun again after a while. */
export async function putBack(db: Database, claimed: Claimed, error: string, now: number): Promise<void> {
  await db
    .update(taskBatches)
    .set({ lease: null, error, dueAt: now + retryAfter(claimed.attempts) })
    .where(mine(claimed));
}

/** Counts a batch as failed. Without its planning a task has failed as a whole. */
export async function failBatch(db: Database, claimed: Claimed, error: string, now: number): Promise<Task | undefined> {
  const isPlanning = claimed.number === 0;
  const ended = { status: "failed", finishedAt: now, version: sql`${tasks.version} + 1` } as const;
  const [, [task]] = await db.batch([
    db
      .update(taskBatches)
      .set({ status: "failed", lease: null, error })
      .where(and(mine(claimed), eq(taskBatches.status, "open"))),
    db
      .update(tasks)
      .set({ ...(isPlanning ? ended : stepped({ failed: sql`(${tasks.failed} + 1)` }, now)), error })
      .where(and(eq(tasks.id, claimed.taskId), CHANGED))
      .returning(),
    db
      .update(taskBatches)
      .set({ status: "cancelled" })
      .where(
        and(
          eq(taskBatches.taskId, claimed.taskId),
          eq(taskBatches.status, "open"),
          sql`${isPlanning ? 1 : 0}`,
          CHANGED,
        ),
      ),
  ]);
  return task;
}
