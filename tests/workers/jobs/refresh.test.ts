import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import { refreshKind } from "../../../worker/features/valuations/refresh.ts";
import { database } from "../../../worker/platform/database.ts";
import { startTask } from "../../../worker/platform/tasks/start.ts";
import { workOnce } from "../../../worker/platform/tasks/work.ts";
import { call } from "../support/api.ts";
import { newUserAs } from "../support/users.ts";

/* What refreshes do, with ListenBrainz, which here is a function in place of `fetch`. */

const ARTISTS = Array.from({ length: 25 }, (_, n) => `artist-${String(n).padStart(2, "0")}`);
const mbid = (n: number) => `00000000-0000-4000-8000-0000000000${String(n).padStart(2, "0")}`;
const START = Math.floor(Date.now() / DAY) * DAY;
let day = 0;
/** Ids that the source counts wrongly. */
const absurd = new Set<string>();
const service = vi.fn<(ids: string[]) => Response>();

/** No queue: the test itself is what works. */
const JOBS = { sendBatch: async () => undefined } as unknown as Queue;
const bindings = () => ({ ...env, JOBS });

beforeAll(async () => {
  vi.setSystemTime(START);
  env.SOURCES = "listenbrainz";
  env.SOURCE_CONTACT = "operator@anticip.example";
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { artist_mbids: ids } = (await new Request(input, init).json()) as { artist_mbids: string[] };
    return service(ids);
  });
  const artists = ARTISTS.map((id, n) => ({ id, name: id, audience: 5_000_000, musicbrainzId: mbid(n) }));
  await call(api.listArtistsForTrading, { body: { artists }, token: env.OPERATOR_TOKEN });
});
afterAll(() => {
  env.SOURCES = "simulated";
  vi.restoreAllMocks();
  vi.useRealTimers();
});
beforeEach(async () => {
  absurd.clear();
  service.mockReset();
  service.mockImplementation((ids) =>
    Response.json(
      ids.map((id) => ({
        artist_mbid: id,
        total_listen_count: absurd.has(id) ? -1 : 1_000_000 + day * 20_000 + day * day * Number(id.slice(-2)) * 31,
        total_user_count: 1,
      })),
    ),
  );
  await env.DB.batch([
    env.DB.prepare("DELETE FROM tasks"),
    env.DB.prepare("DELETE FROM task_batches"),
    env.DB.prepare("DELETE FROM source_polls WHERE source <> 'listenbrainz'"),
    env.DB.prepare(
      `INSERT INTO source_polls (source, artist_id, due_at) SELECT 'listenbrainz', id, 0 FROM artists WHERE true
       ON CONFLICT DO NOTHING`,
    ),
  ]);
});

/** Refreshes at a time, to the end; the task, and what its batches say. */
async function refresh(selection: "all" | "stale" | "sample", at: number, rounds = 20) {
  vi.setSystemTime(at);
  const context = { env: bindings(), db: database(env), actor: null, requestId: "test", now: at };
  const started = await startTask(context, refreshKind, { selection }, { by: "operator" });
  for (let n = 0; n < rounds; n += 1) await workOnce(bindings(), [refreshKind]);
  return await outcomeOf(started!.task.id);
}

async function outcomeOf(id: string) {
  const task = await database(env).query.tasks.findFirst({ where: (tasks, { eq }) => eq(tasks.id, id) });
  const batches = await database(env).query.taskBatches.findMany({
    where: (batches, { and, eq, gt }) => and(eq(batches.taskId, id), gt(batches.number, 0)),
  });
  return { task: task!, reports: batches.map(({ report }) => report as Record<string, string[]>) };
}

test("of all asks about everybody, and says of whom, what came of it, and what failed", async () => {
  day = 1;
  await refresh("all", START + 2 * DAY);
  day = 2;
  absurd.add(mbid(3));
  const { task, reports } = await refresh("all", START + 3 * DAY);
  expect(task).toMatchObject({ status: "done", counts: { asked: 25, answered: 24, failed: 1 } });
  expect(reports.flatMap(({ asked = [] }) => asked).toSorted()).toEqual(ARTISTS);
  expect(reports.flatMap(({ failed }) => failed)).toEqual(["artist-03"]);
  expect(new Set(reports.map(({ source }) => source))).toEqual(new Set(["listenbrainz"]));
  expect(service.mock.calls.flat(2)).toHaveLength(50);
});

test("of stale ones asks about those that have been due for a while, and nobody else", async () => {
  const now = START + 10 * DAY;
  await env.DB.prepare("UPDATE source_polls SET due_at = ?")
    .bind(now + HOUR)
    .run();
  await env.DB.prepare("UPDATE source_polls SET due_at = ? WHERE artist_id IN ('artist-04', 'artist-09')")
    .bind(now - HOUR)
    .run();
  await env.DB.prepare("UPDATE source_polls SET due_at = ? WHERE artist_id = 'artist-11'")
    .bind(now - MINUTE)
    .run();
  day = 9;
  const { task, reports } = await refresh("stale", now);
  expect(task).toMatchObject({ status: "done", counts: { asked: 2, answered: 2 } });
  expect(reports.map(({ asked }) => asked)).toEqual([["artist-04", "artist-09"]]);
});

test("of a sample asks about ten that have waited longest", async () => {
  const now = START + 20 * DAY;
  await env.DB.prepare("UPDATE source_polls SET due_at = ? - CAST(substr(artist_id, -2) AS INTEGER)").bind(now).run();
  day = 19;
  const { task, reports } = await refresh("sample", now);
  expect(task).toMatchObject({ status: "done", batches: 1, counts: { asked: 10 } });
  expect(reports.flatMap(({ asked = [] }) => asked).toSorted()).toEqual(ARTISTS.slice(-10));
});

test("goes on later with those a source did not take, and asks nobody twice", async () => {
  day = 29;
  const now = START + 30 * DAY;
  service.mockImplementationOnce(() => new Response("", { status: 429, headers: { "Retry-After": "30" } }));
  const { task } = await refresh("all", now, 3);
  expect(task).toMatchObject({ status: "running", done: 0 });
  vi.setSystemTime(now + 2 * MINUTE);
  for (let n = 0; n < 5; n += 1) await workOnce(bindings(), [refreshKind]);
  const { task: later, reports } = await outcomeOf(task.id);
  expect(later).toMatchObject({ status: "done", counts: { answered: 25 } });
  expect(reports.flatMap(({ answered = [] }) => answered).toSorted()).toEqual(ARTISTS);
});

test("says nothing of a source that is off by then", async () => {
  vi.setSystemTime(START + 40 * DAY);
  const context = { env: bindings(), db: database(env), actor: null, requestId: "test", now: START + 40 * DAY };
  const { task } = (await startTask(context, refreshKind, { selection: "all" }, { by: "operator" }))!;
  await workOnce(bindings(), [refreshKind]);
  env.SOURCES = "simulated";
  for (let n = 0; n < 4; n += 1) await workOnce(bindings(), [refreshKind]);
  env.SOURCES = "listenbrainz";
  expect(await outcomeOf(task.id)).toMatchObject({
    task: { status: "done", counts: {} },
    reports: [{ source: "listenbrainz", off: true }],
  });
  expect(service).not.toHaveBeenCalled();
});

test("is asked for by each of its names; a second one is told of the first", async () => {
  vi.useRealTimers();
  const { token } = await newUserAs("admin");
  const one = await call(api.minimalRefresh, { token });
  expect(one).toMatchObject({ started: true, task: { kind: "refresh-market-data", input: { selection: "sample" } } });
  await env.DB.prepare("UPDATE task_batches SET due_at = ?")
    .bind(Date.now() + HOUR / 6)
    .run();
  for (const route of [api.triggerRefresh, api.smartRefresh, api.startRefresh, api.adminRefresh])
    expect(await call(route, { token })).toMatchObject({ started: false, task: { id: one.task.id } });
  await call(api.cancelTask, { params: { id: one.task.id }, token });
});
