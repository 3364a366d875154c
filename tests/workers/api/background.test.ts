import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import type { Task } from "../../../domain/core/task.ts";
import { database } from "../../../worker/platform/database.ts";
import { taskKindsOf } from "../../../worker/platform/tasks/kinds.ts";
import { shownTask } from "../../../worker/platform/tasks/show.ts";
import { workOnce } from "../../../worker/platform/tasks/work.ts";
import { FEATURES } from "../../../worker/registry.ts";
import { call, expectProblem, newTrader, request } from "../support/api.ts";
import { asked, join, type TestSocket, upgrade } from "../support/socket.ts";
import { actsOn, newUser, newUserAs, type User } from "../support/users.ts";

const KINDS = taskKindsOf(FEATURES);
const UNKNOWN = "00000000-0000-4000-8000-000000000000";

let admin: User;
beforeAll(async () => {
  admin = await newUserAs("admin");
});

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare("DELETE FROM tasks"), env.DB.prepare("DELETE FROM task_batches")]);
});

/** A task as it stands in D1, of a kind that nobody works on. */
async function stored(id: string, more: Partial<Record<string, unknown>> = {}): Promise<void> {
  const row = {
    id,
    kind: "test",
    status: "running",
    priority: 1,
    input: "{}",
    requested_by: "cron",
    planned: 1,
    batches: 3,
    done: 0,
    failed: 0,
    counts: "{}",
    version: 1,
    created_at: 1,
    ...more,
  };
  await env.DB.prepare(
    `INSERT INTO tasks (${Object.keys(row).join()}) VALUES (${Object.keys(row)
      .map(() => "?")
      .join()})`,
  )
    .bind(...Object.values(row))
    .run();
  for (const number of [0, 1, 2, 3])
    await env.DB.prepare(
      `INSERT INTO task_batches (task_id, number, kind, priority, task_created_at, payload, status, due_at, attempts)
       VALUES (?, ?, 'test', 1, 1, ?, ?, 0, 0)`,
    )
      .bind(id, number, JSON.stringify({ part: number }), number === 0 ? "done" : "open")
      .run();
}

const ID = "10000000-0000-4000-8000-000000000001";

describe("asking for a task", () => {
  test("is answered with it at once, and it is done in the background; who asked is on record", async () => {
    const response = await request(api.startCleanup, { token: admin.token });
    expect(response.status).toBe(202);
    const { task, started } = (await response.json()) as { task: Task; started: boolean };
    expect([started, task]).toMatchObject([true, { kind: "cleanup-old-data", requestedBy: admin.id }]);
    await vi.waitFor(
      async () =>
        expect(await call(api.getTask, { params: { id: task.id }, token: admin.token })).toMatchObject({
          status: "done",
          planned: true,
          failed: 0,
        }),
      { timeout: 20_000, interval: 50 },
    );
    expect(await actsOn(task.id)).toEqual([
      { action: "task_started", actor: admin.id, detail: { kind: "cleanup-old-data" } },
    ]);
  });

  test("while one of its kind runs is answered with that one, and says so: of ten at once one starts it", async () => {
    await stored(ID, { kind: "cleanup-old-data" });
    await env.DB.prepare("UPDATE task_batches SET status = 'done'").run();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call(api.startCleanup, { token: env.OPERATOR_TOKEN })),
    );
    expect(answers.map(({ task, started }) => [task.id, started])).toEqual(answers.map(() => [ID, false]));
    expect(await actsOn(ID)).toEqual([]);
  });
});

describe("only operators and admins", () => {
  test.each([
    ["get", "/background/tasks"],
    ["get", `/background/tasks/${ID}`],
    ["get", `/background/tasks/${UNKNOWN}`],
    ["post", `/background/tasks/${ID}/cancel`],
    ["post", "/background/cleanup-old-data"],
  ])("may %s %s", async (method, path) => {
    await stored(ID);
    vi.spyOn(console, "warn").mockImplementation(() => undefined); // refusals are logged
    const route = { method, path } as api.Route;
    for (const user of [await newUser(), await newUserAs("moderator")])
      await expectProblem(await request(route, { token: user.token }), "forbidden");
    const { token } = await newTrader();
    await expectProblem(await request(route, { token }), "unauthenticated");
    expect((await call(api.getTask, { params: { id: ID }, token: env.OPERATOR_TOKEN })).status).toBe("running");
  });
});

test("a task that does not exist is unknown, whatever is asked of it", async () => {
  const input = { params: { id: UNKNOWN }, query: {}, token: admin.token };
  for (const route of [api.getTask, api.listTaskBatches, api.cancelTask])
    await expectProblem(await request<api.Route>(route, input), "unknown_task");
  await expectProblem(await request(api.getTask, { params: { id: "x" }, token: admin.token }), "invalid_request");
});

describe("lists", () => {
  test("of tasks come newest first, in pages without gaps or repeats, and forged cursors are refused", async () => {
    const ids = Array.from({ length: 7 }, (_, n) => `${n}0000000-0000-4000-8000-000000000000`);
    for (const [n, id] of ids.entries())
      await stored(id, { status: n === 0 ? "running" : "done", created_at: Math.floor(n / 3), finished_at: 9 });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call(api.listTasks, { query: { limit: 2, cursor }, token: admin.token });
      found.push(...page.tasks.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(found).toEqual(ids.toReversed());
    const { tasks } = await call(api.listTasks, { query: { status: "running", kind: "test" }, token: admin.token });
    expect(tasks.map(({ id }) => id)).toEqual([ids[0]]);
    const { nextCursor } = await call(api.listTasks, { query: { limit: 2 }, token: admin.token });
    for (const forged of [`${nextCursor}1`, "x.1.a"])
      await expectProblem(
        await request(api.listTasks, { query: { limit: 2, cursor: forged }, token: admin.token }),
        "invalid_request",
      );
    await expectProblem(
      await request(api.listTasks, { query: { status: "done", cursor: nextCursor ?? "" }, token: admin.token }),
      "invalid_request",
    );
  });

  test("of a task's batches come in their order; a cursor is that task's alone", async () => {
    const other = "20000000-0000-4000-8000-000000000002";
    await stored(ID);
    await stored(other, { kind: "other" });
    const input = { params: { id: ID }, query: { limit: 2, status: "open" as const }, token: admin.token };
    const { batches, nextCursor } = await call(api.listTaskBatches, input);
    expect(batches.map(({ number, payload }) => [number, payload])).toEqual([
      [1, { part: 1 }],
      [2, { part: 2 }],
    ]);
    const query = { ...input.query, cursor: nextCursor ?? "" };
    expect((await call(api.listTaskBatches, { ...input, query })).batches.map(({ number }) => number)).toEqual([3]);
    await expectProblem(
      await request(api.listTaskBatches, { ...input, params: { id: other }, query }),
      "invalid_request",
    );
  });
});

test("cancelling ends a task once, of many at once, and is on record once", async () => {
  await stored(ID, { done: 1 });
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => call(api.cancelTask, { params: { id: ID }, token: admin.token })),
  );
  expect(answers.filter(({ cancelled }) => cancelled)).toHaveLength(1);
  for (const { task } of answers) expect(task).toMatchObject({ status: "cancelled", finishedAt: expect.any(Number) });
  expect(await actsOn(ID)).toEqual([
    { action: "task_cancelled", actor: admin.id, detail: { kind: "test", done: 1, batches: 3 } },
  ]);
});

describe("the room of tasks", () => {
  const shown = (socket: TestSocket) =>
    socket.messages.flatMap((message) => (message.type === "tasks" ? message.tasks : []));

  test("is for admins alone, and not for whoever is one no longer", async () => {
    const user = await newUser();
    for (const [token, code] of [
      [undefined, "unauthenticated"],
      [user.token, "forbidden"],
      [(await newTrader()).token, "unauthenticated"],
      ["forged", "unauthenticated"],
    ] as const) {
      vi.spyOn(console, "warn").mockImplementation(() => undefined); // refusals are logged
      await expectProblem(await upgrade("/rooms/tasks", asked(token)), code);
    }
    await join("/rooms/tasks", admin.token);
  });

  test("shows how a task gets on, gathered, whoever works on it, and its end", async () => {
    const socket = await join("/rooms/tasks", admin.token);
    const { task } = await call(api.startCleanup, { token: admin.token });
    // As a client does: of two states the one with the greater version is the newer.
    const states = () => shown(socket).filter(({ id }) => id === task.id);
    const newest = () =>
      states()
        .toSorted((a, b) => a.version - b.version)
        .at(-1);
    await vi.waitFor(() => expect(newest()).toMatchObject({ status: "done" }), { timeout: 20_000, interval: 50 });
    expect(newest()).toEqual(await call(api.getTask, { params: { id: task.id }, token: admin.token }));
  });

  test("shows no state of a task that is older than one that came before", async () => {
    const socket = await join("/rooms/tasks", admin.token);
    await stored(ID, { version: 7, done: 2 });
    const row = await database(env).query.tasks.findFirst({ where: (tasks, { eq }) => eq(tasks.id, ID) });
    const room = env.ROOM.getByName("tasks");
    const newer = shownTask(KINDS, row!);
    await room.showTask(newer);
    await room.showTask({ ...newer, version: 6, done: 1 });
    await vi.waitFor(() => expect(shown(socket)).toEqual([newer]), { timeout: 5_000 });
  });
});

test("a room that cannot be told holds up no task", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // that it cannot be told is logged
  await stored(ID, { kind: "cleanup-old-data", planned: 0, batches: 0 });
  await env.DB.prepare("DELETE FROM task_batches WHERE number > 0").run();
  await env.DB.prepare("UPDATE task_batches SET kind = 'cleanup-old-data', status = 'open', payload = NULL").run();
  const ROOM = {
    getByName: () => ({ showTask: () => Promise.reject(new Error("no room")) }),
  } as unknown as Env["ROOM"];
  for (let n = 0; n < 40; n += 1) await workOnce({ ...env, ROOM }, KINDS);
  expect((await call(api.getTask, { params: { id: ID }, token: admin.token })).status).toBe("done");
});
