import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/*
 * Work that is done in batches: see platform/tasks/. Times in milliseconds UTC.
 */

/** A piece of work that somebody or the clock asked for. One of a kind runs at a time. */
export const tasks = sqliteTable(
  "tasks",
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    status: text({ enum: ["running", "done", "failed", "cancelled"] }).notNull(),
    /** 0 is the most urgent. */
    priority: integer().notNull(),
    input: text({ mode: "json" }).$type<unknown>().notNull(),
    /** The account that asked for it, `operator`, or `cron`. */
    requestedBy: text().notNull(),
    /** The time on the kind's schedule that it stands for; null if somebody asked for it. */
    slot: integer(),
    /** Whether all batches are known. */
    planned: integer({ mode: "boolean" }).notNull(),
    /** How many batches are known, and how many of them ended well and badly. */
    batches: integer().notNull(),
    done: integer().notNull(),
    failed: integer().notNull(),
    /** Sums of what the batches counted. */
    counts: text({ mode: "json" }).$type<Record<string, number>>().notNull(),
    /** Why a batch failed last. */
    error: text(),
    /** Grows with each change: of two states of a task the one with the greater is the newer. */
    version: integer().notNull(),
    createdAt: integer().notNull(),
    finishedAt: integer(),
  },
  (table) => [
    uniqueIndex("tasks_running")
      .on(table.kind)
      .where(sql`status = 'running'`),
    uniqueIndex("tasks_slot").on(table.kind, table.slot),
    index("tasks_created").on(table.createdAt, table.id),
    index("tasks_finished").on(table.finishedAt),
  ],
);

/** Parts of tasks. Number 0 finds out what the others are. */
export const taskBatches = sqliteTable(
  "task_batches",
  {
    taskId: text().notNull(),
    number: integer().notNull(),
    /** Of the task, so that the next batch is found by one index. */
    kind: text().notNull(),
    priority: integer().notNull(),
    taskCreatedAt: integer().notNull(),
    /** What is to be done; of number 0 where planning goes on, null at the beginning. */
    payload: text({ mode: "json" }).$type<unknown>(),
    status: text({ enum: ["open", "done", "failed", "cancelled"] }).notNull(),
    /** Who works on it, if anybody does. */
    lease: text(),
    /** Until when the lease holds, or before when it is not tried again. */
    dueAt: integer().notNull(),
    /** How often it was begun since it last got on. */
    attempts: integer().notNull(),
    error: text(),
    /** What it has to say besides its counts. */
    report: text({ mode: "json" }).$type<unknown>(),
  },
  (table) => [
    primaryKey({ columns: [table.taskId, table.number] }),
    index("task_batches_open")
      .on(table.priority, table.taskCreatedAt, table.taskId, table.number)
      .where(sql`status = 'open'`),
    index("task_batches_leased")
      .on(table.dueAt)
      .where(sql`lease IS NOT NULL`),
  ],
);
