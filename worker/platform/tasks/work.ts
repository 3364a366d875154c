import { database } from "../database.ts";
import { describeError } from "../describe-error.ts";
import { type Consumer, job } from "../queues.ts";
import { noteStorageFailure, storageFailure } from "../storage-failure.ts";
import {
  type Claimed,
  claimBatch,
  failBatch,
  finishBatch,
  finishPlanning,
  MOST_ATTEMPTS,
  putBack,
  retryAfter,
} from "./batches.ts";
import { showTask } from "./show.ts";
import type { Task } from "./start.ts";
import type { TaskContext, TaskKind } from "./task-kind.ts";
import { WakeUp, wakeUp } from "./wake-up.ts";

/** Characters of an error that are kept. */
const LONGEST_ERROR = 500;

/**
 * The consumer of wake-ups: each has one batch done, the most urgent, and sends the next wake-up. How many come, when,
 * and whether any is lost changes how soon work is done, never what is.
 */
export const taskWorker = (kinds: readonly TaskKind[]): Consumer =>
  job(WakeUp, async ({ env }) => {
    try {
      await workOnce(env, kinds);
    } catch (error) {
      // The message is not tried again: what it was sent for is in D1, and cron looks there each minute.
      logFailure(error, {});
    }
  });

/** Does the most urgent batch, if there is one. Throws what D1 throws when nothing can be noted. */
export async function workOnce(env: Env, kinds: readonly TaskKind[]): Promise<void> {
  const names = kinds.map(({ name }) => name);
  const claimed = await claimBatch(env.DB, names, Date.now());
  if (!claimed) return;
  const kind = kinds.find(({ name }) => name === claimed.kind) as TaskKind;
  let waiting = 1;
  let task: Task | undefined;
  try {
    if (claimed.attempts > MOST_ATTEMPTS) throw new Error("It was begun again and again, and ended without a word");
    task = await doBatch(env, kind, claimed);
    if (claimed.number === 0) waiting = (task?.batches ?? 0) + 1;
  } catch (error) {
    task = await noteFailure(env, claimed, error);
  }
  if (task) await showTask(env, kinds, task);
  await wakeUp(env, waiting);
}

/** Plans or runs, and stores what came of it: the task as it is then, undefined if that no longer counts. */
async function doBatch(env: Env, kind: TaskKind, claimed: Claimed): Promise<Task | undefined> {
  const { taskId, number, payload, taskCreatedAt } = claimed;
  const db = database(env);
  const requestId = `task-${taskId}-${number}`;
  const task = { id: taskId, createdAt: taskCreatedAt };
  const context: TaskContext = { env, db, actor: null, requestId, now: Date.now(), task };
  const input = kind.input.parse(claimed.input);
  if (number === 0) {
    const plan = await kind.plan(context, input, payload as string | null);
    return await finishPlanning(db, claimed, plan, Date.now());
  }
  const outcome = await kind.run(context, kind.batch.parse(payload), input);
  return await finishBatch(db, claimed, outcome, Date.now());
}

/** Has a batch tried again, or failed after its last attempt; what happened is logged. The task, if this changed it. */
async function noteFailure(env: Env, claimed: Claimed, error: unknown): Promise<Task | undefined> {
  const { taskId, number, kind, attempts } = claimed;
  logFailure(error, { task: taskId, kind, batch: number, attempts });
  const text = String(error).slice(0, LONGEST_ERROR);
  if (attempts >= MOST_ATTEMPTS) return await failBatch(database(env), claimed, text, Date.now());
  await putBack(database(env), claimed, text, Date.now());
  await wakeUp(env, 1, Math.ceil(retryAfter(attempts) / 1_000));
  return undefined;
}

function logFailure(error: unknown, details: Readonly<Record<string, unknown>>): void {
  const failure = storageFailure(error);
  if (failure === undefined) console.error("task batch failed", { ...details, error: describeError(error) });
  else noteStorageFailure(failure, details);
}
