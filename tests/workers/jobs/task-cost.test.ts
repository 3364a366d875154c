import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { claimBatch } from "../../../worker/platform/tasks/batches.ts";
import type { Plan } from "../../../worker/platform/tasks/task-kind.ts";
import { type KeyRange, inRange, planByKey } from "../../../worker/platform/tasks/plan-by-key.ts";

/* What tasks read of D1 must not grow with how much there is to do. */

const BATCHES = 20_000;

beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare("DELETE FROM task_batches"),
    env.DB.prepare("DELETE FROM artists"),
    env.DB.prepare("DELETE FROM tasks"),
  ]);
});

/** The rows that statements read while `work` goes on. */
async function rowsRead<T>(work: (db: D1Database) => Promise<T>): Promise<{ rows: number; result: T }> {
  let rows = 0;
  const counting = (statement: D1PreparedStatement): D1PreparedStatement =>
    ({
      bind: (...values: unknown[]) => counting(statement.bind(...values)),
      all: async () => {
        const answer = await statement.all();
        rows += answer.meta.rows_read;
        return answer;
      },
      first: async () => {
        const { results, meta } = await statement.all();
        rows += meta.rows_read;
        return results[0] ?? null;
      },
    }) as unknown as D1PreparedStatement;
  const db = { prepare: (query: string) => counting(env.DB.prepare(query)) } as unknown as D1Database;
  return { result: await work(db), rows };
}

test("claiming a batch reads a few rows, however many wait", async () => {
  await env.DB.prepare(
    "INSERT INTO tasks (id, kind, status, priority, input, requested_by, planned, batches, done, failed, counts, version, created_at) VALUES ('a', 'test', 'running', 1, '{}', 'cron', 1, ?, 0, 0, '{}', 1, 1)",
  )
    .bind(BATCHES)
    .run();
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO task_batches (task_id, number, kind, priority, task_created_at, payload, status, due_at, attempts)
     SELECT 'a', i, 'test', 1, 1, '{}', 'open', 0, 0 FROM n`,
  )
    .bind(BATCHES)
    .run();
  for (let claims = 1; claims <= 10; claims += 1) {
    const { rows, result } = await rowsRead((db) => claimBatch(db, ["test"], Date.now()));
    expect(result).toMatchObject({ number: claims });
    // Those that are leased stand before the next, and are sixteen at most.
    expect(rows, `claim ${claims}`).toBeLessThanOrEqual(12 + 3 * claims);
  }
});

test("a part of a planning by key reads its own rows, and the parts meet without gap or overlap", async () => {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4321)
     INSERT INTO artists (id, name, search_name, genres, listed_at) SELECT printf('artist-%05d', i), 'A', 'a', '[]', 1 FROM n`,
  ).run();
  const part = (position: string | null): Promise<{ rows: number; result: Plan<KeyRange> }> =>
    rowsRead((db) => planByKey(db, { table: "artists", key: "id", size: 10 }, position));
  const ranges: KeyRange[] = [];
  let after: string | null = null;
  let parts = 0;
  do {
    const { result, rows } = await part(after);
    // 200 ranges of 10 rows, and what keeps the ranges.
    expect(rows).toBeLessThanOrEqual(2_000 + 200 * 5);
    ranges.push(...result.batches);
    after = result.next;
    parts += 1;
  } while (after !== null);
  expect([parts, ranges.length]).toEqual([3, 433]);
  expect(ranges.map((range) => range.after)).toEqual([null, ...ranges.slice(0, -1).map(({ to }) => to)]);
  let found = 0;
  for (const range of ranges) {
    const { sql, params } = inRange("id", range);
    const count = await env.DB.prepare(`SELECT COUNT(*) AS n FROM artists WHERE ${sql}`)
      .bind(...params)
      .first<number>("n");
    expect(count).toBeLessThanOrEqual(10);
    found += count ?? 0;
  }
  expect(found).toBe(4_321);
});

test("a table without rows has no ranges", async () => {
  expect(await planByKey(env.DB, { table: "artists", key: "id", size: 10 }, null)).toEqual({ batches: [], next: null });
});
