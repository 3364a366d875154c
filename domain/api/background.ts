import { z } from "zod";
import { Task, TaskStatus } from "../core/task.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

const TaskId = z.object({ id: z.uuid() });

/** What is answered to who asks for a task. */
export const StartedTask = z
  .object({
    task: Task,
    started: z.boolean().meta({ description: "False if one of its kind was running: that is the one answered" }),
  })
  .meta({ id: "StartedTask" });

const starting = <const P extends string>(path: P, summary: string) =>
  route({
    method: "post",
    path,
    tag: "Background",
    summary,
    auth: "operator",
    status: 202,
    response: StartedTask,
  });

export const startRefresh = starting(
  "/background/refresh-market-data",
  "Ask every source about all its artists, as `/manual/trigger-refresh` does",
);

export const triggerRefresh = starting("/manual/trigger-refresh", "Ask every source about all its artists");

export const smartRefresh = starting(
  "/manual/smart-refresh",
  "Ask every source about the artists that have been due there for a while",
);

export const adminRefresh = starting("/admin/refresh", "The same as `/manual/smart-refresh`");

export const minimalRefresh = starting("/manual/minimal-refresh", "Ask every source about ten artists");

export const startIndex = starting(
  "/background/compute-index",
  "Sum up the market's half hours that are due, and close days without trades",
);

export const startReport = starting("/background/generate-report", "Sum up the day before: artists, shares, cents");

export const startCleanup = starting("/background/cleanup-old-data", "Delete what is kept no longer, in slices");

export const listTasks = route({
  method: "get",
  path: "/background/tasks",
  tag: "Background",
  summary: "Tasks and how far they are, newest first",
  auth: "operator",
  query: z.object({
    status: TaskStatus.optional(),
    kind: z.string().max(60).optional(),
    limit: pageLimit(200, 50),
    cursor: Cursor,
  }),
  status: 200,
  response: z.object({ tasks: z.array(Task), nextCursor: z.string().nullable() }),
});

export const getTask = route({
  method: "get",
  path: "/background/tasks/{id}",
  tag: "Background",
  summary: "A task and how far it is",
  auth: "operator",
  params: TaskId,
  status: 200,
  response: Task,
  problems: ["unknown_task"],
});

/** A part of a task. */
export const TaskBatch = z
  .object({
    number: z.int().meta({ description: "0 is the planning" }),
    status: z.enum(["open", "done", "failed", "cancelled"]),
    payload: z.unknown().meta({ description: "What it is of" }),
    attempts: z.int().meta({ description: "How often it was begun since it last got on" }),
    error: z.string().nullable(),
    report: z.unknown().meta({ description: "What it has to say besides its counts" }),
  })
  .meta({ id: "TaskBatch" });
export type TaskBatch = z.infer<typeof TaskBatch>;

export const listTaskBatches = route({
  method: "get",
  path: "/background/tasks/{id}/batches",
  tag: "Background",
  summary: "The parts of a task and what each has to say, in their order",
  auth: "operator",
  params: TaskId,
  query: z.object({
    status: TaskBatch.shape.status.optional(),
    limit: pageLimit(200, 50),
    cursor: Cursor,
  }),
  status: 200,
  response: z.object({ batches: z.array(TaskBatch), nextCursor: z.string().nullable() }),
  problems: ["unknown_task"],
});

export const cancelTask = route({
  method: "post",
  path: "/background/tasks/{id}/cancel",
  tag: "Background",
  summary: "End a task between its batches: what is being worked on ends by itself and counts",
  auth: "operator",
  params: TaskId,
  status: 200,
  response: z.object({ task: Task, cancelled: z.boolean().meta({ description: "False if it was over before" }) }),
  problems: ["unknown_task"],
});
