import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { DAY, MINUTE } from "../../../domain/core/ranges.ts";
import { database } from "../../../worker/platform/database.ts";
import type { ServiceContext } from "../../../worker/platform/service-context.ts";
import { claimBatch, finishBatch, LEASE, MOST_ATTEMPTS } from "../../../worker/platform/tasks/batches.ts";
import { taskCron } from "../../../worker/platform/tasks/cron.ts";
import { cancelTask, startTask, type Task } from "../../../worker/platform/tasks/start.ts";
import type { TaskKind } from "../../../worker/platform/tasks/task-kind.ts";
import { taskKind } from "../../../worker/platform/tasks/task-kind.ts";
import { AT_ONCE } from "../../../worker/platform/tasks/wake-up.ts";
import { workOnce } from "../../../worker/platform/tasks/work.ts";
import { killedAt } from "../support/failing-database.ts";
import { consume } from "../support/jobs.ts";

const NOW = Date.now();
const context: ServiceContext = { env, db: database(env), actor: null, requestId: "test", now: NOW };

beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  await env.DB.batch([
    env.DB.prepare("DELETE FROM tasks"),
    env.DB.prepare("DELETE FROM task_batches"),
    env.DB.prepare("CREATE TABLE IF NOT EXISTS effects (item TEXT PRIMARY KEY, runs INTEGER NOT NULL)"),
    env.DB.prepare("DELETE FROM effects"),
  ]);
});

const Batch = z.object({ from: z.int(), to: z.int() });
type Batch = z.infer<typeof Batch>;

/** A kind of task that notes each of `items` once, in batches of 2, of which one part of the planning finds 2. */
function noting(
  name: string,
  items: number,
  more: Partial<TaskKind<object, Batch>> = {},
  onRun?: (batch: Batch) => unknown,
) {
  return taskKind<object, Batch>({
    name,
    title: name,
    priority: "usual",
    input: z.object({}),
    batch: Batch,
    plan: async (_, __, after) => {
      const start = Number(after ?? 0);
      const batches = [start, start + 2]
        .filter((from) => from < items)
        .map((from) => ({ from, to: Math.min(from + 2, items) }));
      return { batches, next: start + 4 < items ? String(start + 4) : null };
    },
    run: async ({ env: bindings }, batch) => {
      await onRun?.(batch);
      for (let item = batch.from; item < batch.to; item += 1)
        await bindings.DB.prepare(
          "INSERT INTO effects VALUES (?1, 1) ON CONFLICT (item) DO UPDATE SET runs = effects.runs + 1",
        )
          .bind(`${name}-${item}`)
          .run();
      return { counts: { noted: batch.to - batch.from } };
    },
    ...more,
  });
}

const start = async (kind: TaskKind, input: unknown = {}) => {
  const started = await startTask(context, kind, input, { by: "operator" });
  if (!started) throw new Error("Not started");
  return started;
};
const taskOf = async (id: string): Promise<Task> =>
  (await context.db.query.tasks.findFirst({ where: (tasks, { eq }) => eq(tasks.id, id) })) as Task;
const statuses = async (id: string) =>
  (
    await env.DB.prepare("SELECT status FROM task_batches WHERE task_id = ? ORDER BY number")
      .bind(id)
      .all<{ status: string }>()
  ).results.map(({ status }) => status);
const effects = async () =>
  (await env.DB.prepare("SELECT item, runs FROM effects").all<{ item: string; runs: number }>()).results;

/** As if so much time had passed that every lease and every wait is over. */
const muchLater = () => env.DB.prepare("UPDATE task_batches SET due_at = 0 WHERE status = 'open'").run();

/** Works as long as anything is due. */
async function work(...kinds: TaskKind[]): Promise<void> {
  const due = "SELECT 1 FROM task_batches WHERE status = 'open' AND due_at <= ?";
  for (let n = 0; await env.DB.prepare(due).bind(Date.now()).first(); n += 1) {
    if (n === 100) throw new Error("It never ends");
    await workOnce(env, kinds);
  }
}

test("a task is planned in parts, done in batches, and counted", async () => {
  const kind = noting("ten", 10);
  const { task, isNew } = await start(kind);
  expect([isNew, task]).toMatchObject([true, { status: "running", planned: false, batches: 0 }]);
  await workOnce(env, [kind]);
  expect(await taskOf(task.id)).toMatchObject({ planned: false, batches: 2 });
  await work(kind);
  expect(await taskOf(task.id)).toMatchObject({
    status: "done",
    planned: true,
    batches: 5,
    done: 5,
    failed: 0,
    counts: { noted: 10 },
    finishedAt: expect.any(Number),
  });
  expect(await effects()).toHaveLength(10);
});

test("a task that finds nothing to do is done", async () => {
  const kind = noting("none", 0);
  const { task } = await start(kind);
  await work(kind);
  expect(await taskOf(task.id)).toMatchObject({ status: "done", batches: 0 });
});

test("of two requests for one kind, also at the same time, one starts it and the others are told which runs", async () => {
  const [one, other] = [noting("one", 4), noting("other", 4)];
  const all = await Promise.all([...Array.from({ length: 8 }, () => start(one)), start(other)]);
  const ofOne = all.slice(0, 8);
  expect(ofOne.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(new Set(ofOne.map(({ task }) => task.id)).size).toBe(1);
  expect(all[8]).toMatchObject({ isNew: true, task: { kind: "other" } });
  await work(one, other);
  expect(await start(one)).toMatchObject({ isNew: true });
});

test("the more urgent goes first, and of equally urgent ones the older", async () => {
  const order: string[] = [];
  const named = (name: string, priority: TaskKind["priority"]) => noting(name, 4, { priority }, () => order.push(name));
  const kinds = [named("idle", "idle"), named("second", "usual"), named("first", "usual"), named("urgent", "urgent")];
  for (const [index, kind] of kinds.entries())
    await startTask({ ...context, now: NOW - index }, kind, {}, { by: "operator" });
  await work(...kinds);
  expect(order).toEqual(["urgent", "urgent", "first", "first", "second", "second", "idle", "idle"]);
});

describe("wake-ups", () => {
  test("that are lost are made up for by cron", async () => {
    const kind = noting("lost", 10);
    const JOBS = { sendBatch: vi.fn(() => Promise.reject(new Error("no queue"))) } as unknown as Queue;
    const { task } = (await startTask({ ...context, env: { ...env, JOBS } }, kind, {}, { by: "operator" })) ?? {};
    const sent: unknown[] = [];
    const listening = {
      ...env,
      JOBS: { sendBatch: async (all: unknown[]) => void sent.push(...all) } as unknown as Queue,
    };
    for (let minutes = 0; (await taskOf(task!.id)).status === "running"; minutes += 1) {
      expect(minutes).toBeLessThan(20);
      await taskCron([kind]).run({ ...context, env: listening });
      const delivered = sent.splice(0);
      expect(delivered.length).toBeGreaterThan(0);
      for (const _ of delivered) await workOnce({ ...env, JOBS }, [kind]);
    }
    expect(await taskOf(task!.id)).toMatchObject({ status: "done", counts: { noted: 10 } });
  });

  test("that come many times and at once have each batch done once", async () => {
    const kind = noting("many", 40);
    const { task } = await start(kind);
    for (let rounds = 0; (await taskOf(task.id)).status === "running"; rounds += 1) {
      expect(rounds).toBeLessThan(30);
      await Promise.all(Array.from({ length: 25 }, () => workOnce(env, [kind])));
    }
    expect(await taskOf(task.id)).toMatchObject({ status: "done", batches: 20, done: 20, counts: { noted: 40 } });
    expect((await effects()).every(({ runs }) => runs === 1)).toBe(true);
  });

  test("that find no database are not tried again: cron looks there each minute", async () => {
    const kind = noting("away", 2);
    const { task } = await start(kind);
    await env.DB.prepare("ALTER TABLE task_batches RENAME TO batches_away").run();
    expect(await consume("anticip-jobs", [{ type: "wake-up" }])).toMatchObject({ explicitAcks: ["0"] });
    await env.DB.prepare("ALTER TABLE batches_away RENAME TO task_batches").run();
    await work(kind);
    expect((await taskOf(task.id)).status).toBe("done");
  });

  test("that come late find nothing to do", async () => {
    const kind = noting("late", 2);
    await start(kind);
    await work(kind);
    const before = await effects();
    await workOnce(env, [kind]);
    expect(await effects()).toEqual(before);
  });

  test("have no more batches done at once than may be, and a clock that is wrong holds up none", async () => {
    const kind = noting("bounded", 100);
    await start(kind);
    await workOnce(env, [kind]);
    for (let n = 0; n < 25; n += 1) await workOnce(env, [{ ...kind, run: () => Promise.reject(new Error("never")) }]);
    await env.DB.prepare("UPDATE task_batches SET due_at = 0, lease = NULL").run();
    const claims = await Promise.all(Array.from({ length: AT_ONCE + 4 }, () => claimBatch(env.DB, ["bounded"], NOW)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(AT_ONCE);
    await env.DB.prepare("UPDATE task_batches SET due_at = ? WHERE lease IS NOT NULL")
      .bind(NOW + DAY)
      .run();
    expect(await claimBatch(env.DB, ["bounded"], NOW)).not.toBeNull();
  });
});

describe("a batch that fails", () => {
  test("now and then is done again, later, and counted once", async () => {
    let failures = 3;
    const kind = noting("shaky", 4, {}, () => {
      if (failures-- > 0) throw new Error("not now");
    });
    const { task } = await start(kind);
    await work(kind);
    expect(await taskOf(task.id)).toMatchObject({ status: "running" });
    for (let round = 0; round < 4; round += 1) {
      await muchLater();
      await work(kind);
    }
    expect(await taskOf(task.id)).toMatchObject({ status: "done", done: 2, failed: 0, counts: { noted: 4 } });
  });

  test("always has failed after its last attempt, and holds up no other", async () => {
    let runs = 0;
    const kind = noting("poisoned", 6, {}, ({ from }) => {
      if (from !== 2) return;
      runs += 1;
      throw new Error("cannot be done");
    });
    const { task } = await start(kind);
    for (let round = 0; round < MOST_ATTEMPTS + 2; round += 1) {
      await muchLater();
      await work(kind);
    }
    expect(runs).toBe(MOST_ATTEMPTS);
    expect(await taskOf(task.id)).toMatchObject({
      status: "failed",
      done: 2,
      failed: 1,
      counts: { noted: 4 },
      error: "Error: cannot be done",
    });
  });

  test("by ending its invocation without a word has failed as well", async () => {
    const kind = noting("deadly", 2);
    const { task } = await start(kind);
    await workOnce(env, [kind]);
    for (let n = 0; n < MOST_ATTEMPTS; n += 1) {
      expect(await claimBatch(env.DB, ["deadly"], Date.now())).toMatchObject({ attempts: n + 1 });
      await muchLater();
    }
    await workOnce(env, [kind]);
    expect(await taskOf(task.id)).toMatchObject({ status: "failed", failed: 1 });
    expect(await effects()).toEqual([]);
  });

  test("in planning fails the task, and what was planned before is not begun", async () => {
    const ten = noting("unplannable", 10);
    const kind = {
      ...ten,
      plan: (...[inContext, input, after]: Parameters<TaskKind["plan"]>) =>
        after === null ? ten.plan(inContext, input, after) : Promise.reject(new Error("no more")),
    };
    const { task } = await start(kind);
    await workOnce(env, [kind]);
    await env.DB.prepare("UPDATE task_batches SET attempts = ? WHERE number = 0")
      .bind(MOST_ATTEMPTS - 1)
      .run();
    await workOnce(env, [kind]);
    expect(await taskOf(task.id)).toMatchObject({ status: "failed", planned: false, error: "Error: no more" });
    expect(await statuses(task.id)).toEqual(["failed", "cancelled", "cancelled"]);
    expect((await start(kind)).isNew).toBe(true);
  });
});

test("a batch may go on with what is left of it: it is done once, and all of it counts", async () => {
  const kind = noting("long", 2, {
    run: async (_, { from }) =>
      from < 5 ? { counts: { noted: 1 }, rest: { from: from + 1, to: 9 } } : { counts: { noted: 1 }, report: ["end"] },
  });
  const { task } = await start(kind);
  await work(kind);
  expect(await taskOf(task.id)).toMatchObject({ status: "done", batches: 1, done: 1, counts: { noted: 6 } });
});

describe("cancelling", () => {
  test("ends a task between batches: what runs counts, what waits is not begun", async () => {
    const kind = noting("cancelled", 8, {}, async ({ from }) => {
      if (from === 2) await cancelTask(context, id);
    });
    const { id } = (await start(kind)).task;
    await work(kind);
    expect(await taskOf(id)).toMatchObject({ status: "cancelled", batches: 4, done: 2, counts: { noted: 4 } });
    expect(await effects()).toHaveLength(4);
    expect(await cancelTask(context, id)).toMatchObject({ cancelled: false, task: { status: "cancelled" } });
  });

  test("while it is planned leaves nothing planned", async () => {
    const eight = noting("unplanned", 8);
    const kind = {
      ...eight,
      plan: async (...args: Parameters<TaskKind["plan"]>) => {
        await cancelTask(context, id);
        return await eight.plan(...args);
      },
    };
    const { id } = (await start(kind)).task;
    await work(kind);
    expect(await taskOf(id)).toMatchObject({ status: "cancelled", batches: 0 });
    expect(await statuses(id)).toEqual(["cancelled"]);
  });

  test("a task that is unknown, or over, changes nothing", async () => {
    const kind = noting("over", 2);
    const { id } = (await start(kind)).task;
    await work(kind);
    const before = await taskOf(id);
    expect(await cancelTask(context, id)).toEqual({ task: before, cancelled: false });
    expect(await cancelTask(context, "nobody")).toBeUndefined();
  });
});

test("one who comes back after its lease is over changes nothing: another has taken the batch up", async () => {
  const kind = noting("slow", 2);
  const { id } = (await start(kind)).task;
  await workOnce(env, [kind]);
  const slow = await claimBatch(env.DB, ["slow"], Date.now());
  expect(await claimBatch(env.DB, ["slow"], Date.now())).toBeNull();
  const quick = await claimBatch(env.DB, ["slow"], Date.now() + LEASE);
  expect(await finishBatch(context.db, slow!, { counts: { noted: 2 } }, NOW)).toBeUndefined();
  expect(await taskOf(id)).toMatchObject({ status: "running", done: 0, counts: {} });
  await finishBatch(context.db, quick!, { counts: { noted: 2 } }, NOW);
  await finishBatch(context.db, quick!, { counts: { noted: 2 } }, NOW);
  expect(await taskOf(id)).toMatchObject({ status: "done", done: 1, counts: { noted: 2 } });
});

test("a kind that another release brought waits for that release", async () => {
  const [known, unknown] = [noting("known", 2), noting("unknown", 2, { priority: "urgent" })];
  const { id } = (await start(unknown)).task;
  const other = (await start(known)).task.id;
  for (let n = 0; n < 4; n += 1) await workOnce(env, [known]);
  expect([await taskOf(other), await taskOf(id)]).toMatchObject([
    { status: "done" },
    { status: "running", error: null },
  ]);
});

describe.each([
  ["before", false],
  ["after", true],
])("an invocation that ends %s any of its calls to D1", (_, isMade) => {
  test("loses nothing and doubles nothing", async () => {
    const kind = noting("killed", 6);
    for (let at = 0, isOver = false; !isOver; at += 1) {
      const { id } = (await start(kind)).task;
      isOver = true;
      for (let rounds = 0; (await taskOf(id)).status === "running"; rounds += 1) {
        expect(rounds).toBeLessThan(20);
        const killed = killedAt(env, at, isMade);
        await workOnce(killed.env, [kind]).catch(() => undefined);
        if (killed.calls() > at) isOver = false;
        // Whoever comes next finds the lease of the dead one over, and gets further than it did.
        await muchLater();
        await workOnce(env, [kind]);
        await muchLater();
        await env.DB.prepare("UPDATE task_batches SET attempts = 0").run();
      }
      expect(await taskOf(id), `killed at call ${at}`).toMatchObject({
        status: "done",
        batches: 3,
        done: 3,
        failed: 0,
        counts: { noted: 6 },
      });
      expect(await effects()).toHaveLength(6);
      await env.DB.prepare("DELETE FROM effects").run();
      expect(at).toBeLessThan(30);
    }
  });
});

describe("the schedule", () => {
  const hourly = () => noting("hourly", 2, { schedule: { everyMinutes: 60, input: () => ({}) } });
  const slots = async () =>
    (await env.DB.prepare("SELECT slot, requested_by AS requestedBy FROM tasks ORDER BY slot").all()).results;
  const tick = (kind: TaskKind, now: number) => taskCron([kind]).run({ ...context, now });
  const HOURLY_SLOT = Math.floor(NOW / (60 * MINUTE)) * 60 * MINUTE;

  test("starts each slot once, however often the minute comes, and makes up for one that was missed", async () => {
    const kind = hourly();
    for (const minute of [0, 0, 1, 59]) {
      await tick(kind, HOURLY_SLOT + minute * MINUTE);
      await work(kind);
    }
    expect(await slots()).toEqual([{ slot: HOURLY_SLOT, requestedBy: "cron" }]);
    await tick(kind, HOURLY_SLOT + 67 * MINUTE);
    await work(kind);
    await tick(kind, HOURLY_SLOT + 30 * MINUTE);
    expect((await slots()).map(({ slot }) => slot)).toEqual([HOURLY_SLOT, HOURLY_SLOT + 60 * MINUTE]);
  });

  test("waits while one of the kind runs", async () => {
    const kind = hourly();
    await start(kind);
    await tick(kind, HOURLY_SLOT);
    expect(await slots()).toEqual([{ slot: null, requestedBy: "operator" }]);
    await work(kind);
    await tick(kind, HOURLY_SLOT + MINUTE);
    expect((await slots()).map(({ slot }) => slot)).toEqual([null, HOURLY_SLOT]);
  });
});
