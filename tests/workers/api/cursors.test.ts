import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { database } from "../../../worker/platform/database.ts";
import { heldValues } from "../../../worker/features/valuations/schema.ts";
import { deadLetters, fills, flags, taskBatches, tasks } from "../../../worker/platform/schema/index.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { limitOrder, list } from "../support/exchange.ts";
import { nameOf, ROUTES } from "../../../domain/api/routes.ts";
import { newUserAs } from "../support/users.ts";

/* A list goes on where the last page ended, or says that it cannot: it never begins again unasked. */

type Query = Record<string, string | number>;
interface Page {
  items: readonly unknown[];
  nextCursor: string | null;
}

const lists = ROUTES.filter(({ query }) => query && "cursor" in query.shape);
const each = lists.map((route) => [nameOf(route), route] as const);

/** A narrowing of each list under which it would be another one. */
const NARROWED: [api.Route, Query][] = [
  [api.listArtists, { sort: "name" }],
  [api.listOrders, { status: "open" }],
  [api.listFlags, { status: "open" }],
  [api.listHeldValues, { status: "open" }],
  [api.listUsers, { role: "admin" }],
  [api.listActs, { action: "signed_in" }],
];

let token: string;

const TASKS = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"] as const;

/** Whose list it is, where the path says so. */
const PARAMS: Record<string, Record<string, string>> = {
  [api.readTable.path]: { table: "artists" },
  [api.listTaskBatches.path]: { id: TASKS[0] },
};

beforeAll(async () => {
  for (const [index, id] of ["tyla", "doechii", "rosalia"].entries()) await list(id, 1_000 * (index + 1));
  const admin = await newUserAs("admin");
  const others = [await newUserAs("moderator"), await newUserAs("moderator")];
  ({ token } = admin);
  for (const price of [500, 501, 502]) await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, price), token });
  const fill = { account: admin.id, kind: "buy" as const, shares: 1, cash: -1, price: 1, fee: 0 };
  const task = { kind: "test", status: "done" as const, priority: 1, input: {}, requestedBy: "test", planned: true };
  const batches = { batches: 2, done: 2, failed: 0, counts: {}, version: 1, createdAt: 1 };
  for (const n of [1, 2]) {
    await database(env)
      .insert(fills)
      .values({ ...fill, artistId: "tyla", seq: n, time: n });
    await database(env)
      .insert(tasks)
      .values({ ...task, ...batches, id: TASKS[n - 1] as string });
    await database(env).insert(taskBatches).values({
      taskId: TASKS[0],
      number: n,
      kind: "test",
      priority: 1,
      taskCreatedAt: 1,
      status: "done",
      dueAt: 1,
      attempts: 1,
    });
    await database(env)
      .insert(deadLetters)
      .values({
        hash: `hash-${n}`,
        queue: null,
        type: "test",
        body: "{}",
        status: "dead",
        attempts: 1,
        deaths: 1,
        history: [],
        firstAt: n,
        lastAt: n,
      });
  }
  await database(env)
    .insert(heldValues)
    .values(
      ["tyla", "doechii"].map((artistId) => ({
        artistId,
        cents: 9_000,
        quoted: 1_000,
        source: "test",
        combination: "{}",
        at: 1,
        status: "open" as const,
      })),
    );
  for (const other of others)
    await database(env).insert(flags).values({
      kind: "self_dealing",
      artistId: "tyla",
      accountA: admin.id,
      accountB: other.id,
      reason: "network",
      trades: 1,
      quantity: 1,
      notional: 1,
      firstTradeAt: 1,
      lastTradeAt: 1,
    });
});

const inputOf = (route: api.Route, query: Query) =>
  ({ query, ...(route.params && { params: PARAMS[route.path] }), ...(route.auth && { token }) }) as never;

const ask = (route: api.Route, query: Query): Promise<Response> => request(route, inputOf(route, query));

async function page(route: api.Route, query: Query): Promise<Page> {
  const { nextCursor, ...rest } = (await call(route, inputOf(route, query))) as unknown as {
    nextCursor: string | null;
  };
  // Of a table its columns come first.
  return { items: Object.values(rest).at(-1) as unknown[], nextCursor };
}

/** The cursor of the second page of a list of one item a page. */
async function cursorOf(route: api.Route): Promise<string> {
  const { nextCursor } = await page(route, { limit: 1 });
  expect(nextCursor, `${nameOf(route)} has two items at least: see beforeAll`).not.toBeNull();
  return nextCursor ?? "";
}

async function expectRefused(route: api.Route, query: Query): Promise<void> {
  const { errors } = await expectProblem(await ask(route, query), "invalid_request");
  expect(errors?.map(({ path }) => path)).toEqual(["cursor"]);
}

test("every list that says where its next page begins takes that as its cursor", () => {
  const answersPages = ROUTES.filter(
    ({ response }) => response && "shape" in response && "nextCursor" in (response.shape as object),
  );
  expect(answersPages.map(nameOf)).toEqual(lists.map(nameOf));
  expect(lists.length).toBeGreaterThan(5);
});

describe.each(each)("%s", (_, route) => {
  test("goes on where the last page ended", async () => {
    const { items } = await page(route, { limit: 2 });
    const second = await page(route, { limit: 1, cursor: await cursorOf(route) });
    // Asking is in the audit log itself, and books go on meanwhile; but what is older than the first page stays where it is.
    if (!["/admin/audit", "/diagnostics/object-status"].includes(route.path)) expect(second.items).toEqual([items[1]]);
    expect(second.items).not.toEqual([items[0]]);
  });

  test("refuses a cursor that nobody was given", async () => {
    for (const cursor of [
      "",
      "0",
      "1",
      "x",
      "999999999",
      "9007199254740991",
      "1.a",
      "tyla",
      "unlisted",
      "%",
      "é",
      "a.b.c",
      " ",
    ])
      await expectRefused(route, { cursor });
  });

  test("refuses a cursor that was changed", async () => {
    const cursor = await cursorOf(route);
    const other = (character: string | undefined) => (character === "1" ? "2" : "1");
    for (let at = 0; at < cursor.length; at += 1)
      await expectRefused(route, { cursor: cursor.slice(0, at) + other(cursor[at]) + cursor.slice(at + 1) });
    await expectRefused(route, { cursor: cursor.slice(0, -1) });
    await expectRefused(route, { cursor: `${cursor}0` });
  });

  test("refuses the cursors of other lists", async () => {
    for (const another of lists.filter((candidate) => candidate !== route))
      await expectRefused(route, { cursor: await cursorOf(another) });
  });
});

test.each(NARROWED)("$path refuses its own cursor where it is narrowed or sorted otherwise", async (route, query) => {
  await expectRefused(route, { ...query, cursor: await cursorOf(route) });
});

test("a list goes on where an artist stood that is listed no more", async () => {
  await list("leaver", 9_000);
  const sorted = { sort: "name", order: "asc", limit: 2 };
  const { nextCursor, items } = await page(api.listArtists, sorted);
  expect((items[1] as { id: string }).id).toBe("leaver");
  await env.DB.prepare("DELETE FROM artists WHERE id = 'leaver'").run();
  const next = await page(api.listArtists, { ...sorted, cursor: nextCursor ?? "" });
  expect(next.items.map((item) => (item as { id: string }).id)).toEqual(["rosalia", "tyla"]);
});

test("a cursor outlives a rotation of the secret that it was made with", async () => {
  const cursor = await cursorOf(api.listOrders);
  const { DATA_SECRET } = env;
  Object.assign(env, { DATA_SECRET: "another secret, which came after it", DATA_SECRET_PREVIOUS: DATA_SECRET });
  try {
    expect((await page(api.listOrders, { cursor })).items.length).toBe(2);
  } finally {
    Object.assign(env, { DATA_SECRET, DATA_SECRET_PREVIOUS: undefined });
  }
});
