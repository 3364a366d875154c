import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import worker from "../../../worker/index.ts";
import { call, expectProblem, ORIGIN, request, success } from "../support/api.ts";
import { list } from "../support/exchange.ts";
import { bookMessage, consume } from "../support/jobs.ts";
import { newUser, newUserAs } from "../support/users.ts";

const token = env.OPERATOR_TOKEN;
const IDS = ["doechii", "rema", "tyla"];
beforeAll(async () => {
  for (const [index, id] of IDS.entries()) await list(id, 1_000 * (index + 1));
});

const done = (id: string) =>
  vi.waitFor(
    async () => {
      const task = await call(api.getTask, { params: { id }, token });
      expect(task.status).toBe("done");
      return task;
    },
    { timeout: 20_000, interval: 50 },
  );

test.each([
  api.databaseStatus,
  api.refreshStatus,
  api.cacheStatus,
  api.queueStatus,
  api.objectStatus,
  api.testRefresh,
  api.recalculate,
])("$method $path is for operators and admins alone", async (route) => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined); // refusals are logged
  const input = route.method === "post" ? { body: {} } : {};
  for (const role of ["user", "moderator"] as const)
    await expectProblem(
      await request(route as api.Route, { ...input, token: (await newUserAs(role)).token }),
      "forbidden",
    );
  await expectProblem(await request(route as api.Route, input), "unauthenticated");
  const admin = await newUserAs("admin");
  expect((await request(route as api.Route, { ...input, token: admin.token })).status).toBe(route.status);
});

test("the database's status says how large it is, which migration it has, and of each table how many rows at most", async () => {
  const { bytes, migration, tables } = await call(api.databaseStatus, { token });
  expect(bytes).toBeGreaterThan(100_000);
  expect(migration).toBe(env.TEST_MIGRATIONS.at(-1)?.name);
  const last = Object.fromEntries(tables.map(({ table, lastRow }) => [table, lastRow]));
  expect(last).toMatchObject({ artists: IDS.length, dead_letters: expect.any(Number) });
  expect(tables.length).toBeGreaterThan(30);
});

test("the status of refreshes names every kind of task, and when it was last done", async () => {
  const { task } = await call(api.startCleanup, { token });
  const { finishedAt } = await done(task.id);
  const { tasks, sources, simulated } = await call(api.refreshStatus, { token });
  expect(simulated).toBe(true);
  expect(sources.map(({ name }) => name)).toContain("listenbrainz");
  expect(tasks.find(({ kind }) => kind === "cleanup-old-data")).toEqual({
    kind: "cleanup-old-data",
    title: "Delete what is kept no longer",
    everyMinutes: 60,
    running: false,
    doneAt: finishedAt,
    failedAt: null,
  });
  expect(tasks.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["refresh-market-data", "compute-index", "generate-report", "recalculate"]),
  );
});

test("the status of caches counts what was known and what was not", async () => {
  const tokens = async () =>
    (await call(api.cacheStatus, { token })).caches.find(({ cache }) => cache === "verified access tokens");
  const { token: mine } = await newUser();
  const before = await tokens();
  await call(api.getPortfolio, { token: mine });
  await call(api.getPortfolio, { token: mine });
  const after = await tokens();
  expect([after!.known - before!.known, after!.unknown - before!.unknown]).toEqual([1, 1]);
});

test("the status of queues tells what waits, dead letters among it", async () => {
  await consume("anticip-dead", [{ type: "other" }]);
  const { queues, batches, deadLetters, notices } = await call(api.queueStatus, { token });
  expect(queues.map(({ queue, backlog }) => [queue, backlog === null])).toEqual([
    ["anticip-events", false],
    ["anticip-jobs", false],
  ]);
  expect([batches.leased, deadLetters, notices]).toEqual([0, { dead: 1, redriven: 0 }, 0]);
});

test("the status of objects goes through the books a page at a time", async () => {
  const first = await call(api.objectStatus, { query: { limit: 2 }, token });
  expect(first.books.map(({ artistId }) => artistId)).toEqual(["doechii", "rema"]);
  expect(first.books[0]).toMatchObject({ pending: 0, failing: 0, suspended: null, seq: expect.any(Number) });
  const query = { limit: 2, cursor: first.nextCursor ?? "" };
  const second = await call(api.objectStatus, { query, token });
  expect([second.books.map(({ artistId }) => artistId), second.nextCursor]).toEqual([["tyla"], null]);
  for (const cursor of ["rema", `${first.nextCursor}x`])
    await expectProblem(await request(api.objectStatus, { query: { limit: 2, cursor }, token }), "invalid_request");
});

test("a trial refresh asks about an artist, or some, and stores nothing", async () => {
  const stored = async () => (await env.DB.prepare("SELECT * FROM source_polls ORDER BY artist_id").all()).results;
  const before = await stored();
  const { sources } = await call(api.testRefresh, { body: { artistId: "tyla" }, token });
  expect(sources).toMatchObject([{ source: "simulated", asked: ["tyla"], observations: [{ artistId: "tyla" }] }]);
  expect((await call(api.testRefresh, { body: {}, token })).sources[0]?.asked).toEqual(IDS);
  expect(await stored()).toEqual(before);
  await expectProblem(await request(api.testRefresh, { body: { artistId: "nobody" }, token }), "unknown_artist");
});

test("recalculating values one artist, or all, by what is stored", async () => {
  const one = await call(api.recalculate, { body: { artistId: "rema" }, token });
  expect(one.started).toBe(true);
  expect((await done(one.task.id)).counts).toMatchObject({ valued: expect.any(Number) });
  const all = await call(api.recalculate, { body: {}, token });
  expect(await done(all.task.id)).toMatchObject({ batches: 1, failed: 0 });
  await expectProblem(await request(api.recalculate, { body: { artistId: "nobody" }, token }), "unknown_artist");
});

test("the report of a day sums up what was traded on it, and nothing of the days beside it", async () => {
  const day = Math.floor(Date.now() / DAY) * DAY - DAY;
  const trade = (artistId: string, seq: number, time: number, quantity: number) =>
    bookMessage(artistId, seq, {
      trades: [{ seq, time, price: 500, quantity, side: "buy", buyer: "ada", seller: "issuer" }],
    });
  const messages = [
    trade("tyla", 90_001, day, 3),
    trade("rema", 90_002, day + DAY - 1, 4),
    trade("rema", 90_003, day - 1, 50),
    trade("doechii", 90_004, day + DAY, 60),
  ];
  expect(await consume("anticip-events", messages)).toMatchObject({ retryMessages: [] });
  const { task } = await call(api.startReport, { token });
  expect((await done(task.id)).counts).toEqual({ artistsTraded: 2, shares: 7, cents: 3_500, accountsOpened: 0 });
  const { batches } = await call(api.listTaskBatches, { params: { id: task.id }, query: { status: "done" }, token });
  expect(batches.at(-1)?.report).toEqual({
    day,
    largest: [
      { artistId: "rema", volume: 4, turnover: 2_000 },
      { artistId: "tyla", volume: 3, turnover: 1_500 },
    ],
  });
});

describe("being ready", () => {
  /** Each time in a second of its own: an answer counts so long. */
  let now = Date.now();
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: (now += 10_000) }));
  afterEach(() => void vi.useRealTimers());
  const ready = async (bindings: object): Promise<Response> =>
    await worker.fetch(
      new Request(`${ORIGIN}/api/v1/health/ready`),
      { ...env, ...bindings } as Env,
      createExecutionContext(),
    );
  const never = () => new Promise<never>(() => undefined);

  test.each([
    ["a queue that never answers", "queue", { JOBS: { metrics: never } }],
    ["a queue that fails", "queue", { JOBS: { metrics: () => Promise.reject(new Error("no queue")) } }],
    ["a book that never answers", "book", { ORDER_BOOK: { getByName: () => ({ diagnostics: never }) } }],
  ])("is refused for %s, within about a second, and says so", async (_, part, bindings) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // why is logged
    const problem = await expectProblem(await ready(bindings), "unavailable");
    expect(problem.detail).toBe(`No answer from ${part}`);
    vi.setSystemTime((now += 10_000));
    expect((await success(api.ready, await ready({}))).status).toBe("ready");
  });

  test("asks once for all who ask at a time", async () => {
    const metrics = vi.fn(() => env.JOBS.metrics());
    await Promise.all(Array.from({ length: 20 }, () => ready({ JOBS: { metrics } })));
    expect(metrics).toHaveBeenCalledOnce();
  });

  test("being alive asks nothing", async () => {
    const answer = await worker.fetch(
      new Request(`${ORIGIN}/api/v1/health`),
      { ...env, DB: {}, ORDER_BOOK: {}, JOBS: {} } as unknown as Env,
      createExecutionContext(),
    );
    expect((await success(api.health, answer)).status).toBe("ok");
  });
});
