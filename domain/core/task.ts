import { z } from "zod";

/** How a task stands. What runs is being planned or done; what failed is done but for batches that could not be. */
export const TaskStatus = z.enum(["running", "done", "failed", "cancelled"]);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** Work that is done in batches, as operators and admins see it. Times in ms. */
export const Task = z
  .object({
    id: z.string(),
    kind: z.string(),
    title: z.string(),
    status: TaskStatus,
    priority: z.enum(["urgent", "usual", "idle"]),
    input: z.unknown().meta({ description: "What it was asked for with" }),
    requestedBy: z.string().meta({ description: "The account that asked for it, `operator`, or `cron`" }),
    slot: z
      .int()
      .nullable()
      .meta({ description: "The time on its schedule that it stands for; null if it was asked for" }),
    planned: z.boolean().meta({ description: "Whether all batches are known" }),
    batches: z.int().meta({ description: "Batches that are known so far" }),
    done: z.int(),
    failed: z.int(),
    counts: z.record(z.string(), z.number()).meta({ description: "Sums of what the batches counted" }),
    error: z.string().nullable().meta({ description: "Why a batch failed last" }),
    version: z.int().meta({ description: "Of two states of a task the one with the greater is the newer" }),
    createdAt: z.int(),
    finishedAt: z.int().nullable(),
  })
  .meta({ id: "Task" });
export type Task = z.infer<typeof Task>;
