import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { DAY, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import worker from "../../../worker/index.ts";
import { deletion } from "../../../worker/platform/retention.ts";
import { FEATURES } from "../../../worker/registry.ts";
import { tidy } from "../support/jobs.ts";

const NOW = Date.now();

/** Keys that are left in a table, of rows named "kept" and "gone". */
async function left(table: string, key: string): Promise<unknown[]> {
  const { results } = await env.DB.prepare(`SELECT ${key} AS key FROM ${table}`).all<{ key: unknown }>();
  return results.map((row) => row.key);
}

const insert = (table: string, columns: string, ...values: (string | number)[]) =>
  env.DB.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values.map(() => "?").join()})`)
    .bind(...values)
    .run();

test("what nobody can use any more is dropped, and nothing else", async () => {
  for (const [name, age] of [
    ["kept", -1],
    ["gone", 1],
  ] as const) {
    await insert("challenges", "secret_hash, purpose, data, expires_at", name, "google", "{}", NOW - age * MINUTE);
    await insert("allowances", "key, full_at", name, NOW - age * MINUTE);
    await insert(
      "failed_sign_ins",
      "username_key, failures, blocked_until, last_at",
      name,
      5,
      0,
      NOW - DAY - age * HOUR,
    );
    await insert(
      "sessions",
      "id, user_id, token_hash, rotated_at, created_at, expires_at",
      name,
      "ada",
      "",
      1,
      1,
      NOW - 30 * DAY - age * HOUR,
    );
  }
  await worker.scheduled(createScheduledController({ scheduledTime: NOW, cron: "* * * * *" }), env);
  const task = () => env.DB.prepare("SELECT status FROM tasks WHERE kind = 'cleanup-old-data'").first("status");
  await vi.waitFor(async () => expect(await task()).toBe("done"), { timeout: 20_000, interval: 50 });
  const tables = [
    ["challenges", "secret_hash"],
    ["allowances", "key"],
    ["failed_sign_ins", "username_key"],
    ["sessions", "id"],
  ] as const;
  for (const [table, key] of tables) expect(await left(table, key), table).toEqual(["kept"]);
});

test.each(FEATURES.flatMap(({ retention = [] }) => retention).map((each) => [each.table, each] as const))(
  "what is kept no longer of %s is found by an index, and deleted a slice at a time",
  async (_, retention) => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${deletion(retention)}`)
      .bind(NOW, 1_000)
      .all<{ detail: string }>();
    const steps = results.map(({ detail }) => detail);
    expect(steps).toContainEqual(expect.stringMatching(/^SEARCH .* USING ((COVERING )?INDEX|PRIMARY KEY \(.*<\?\))/));
    expect(steps).not.toContainEqual(expect.stringMatching(/^SCAN/));
  },
);

describe("failed sign-ins at names that nobody has", () => {
  const OLD = NOW - 31 * DAY;
  const act = (action: string, actor: string | null, subject: string | null, time: number) =>
    env.DB.prepare("INSERT INTO acts (time, action, actor, subject, detail) VALUES (?, ?, ?, ?, '{}')")
      .bind(time, action, actor, subject)
      .run();
  const acts = async () => (await env.DB.prepare("SELECT * FROM acts ORDER BY id").all()).results;

  test("leave the audit log after thirty days, and nothing else does", async () => {
    await act("signed_in", "ada", "ada", OLD);
    await act("sign_in_failed", null, "ada", OLD);
    await act("sign_in_blocked", null, "ada", OLD);
    await act("artists_listed", null, null, OLD);
    await act("sign_in_failed", null, null, NOW - 29 * DAY);
    const kept = await acts();
    for (const action of ["sign_in_failed", "sign_in_blocked"]) await act(action, null, null, OLD);
    await tidy("acts", NOW);
    expect(await acts()).toEqual(kept);
  });

  test("are removed however many there are, in statements of a bounded size", async () => {
    const before = await acts();
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
       INSERT INTO acts (time, action, detail) SELECT ?1, 'sign_in_failed', '{}' FROM n`,
    )
      .bind(OLD)
      .run();
    await tidy("acts", NOW);
    expect(await acts()).toEqual(before);
  });

  test.each([
    ["a day too young", "sign_in_failed", null, null, Date.now() - 29 * DAY],
    ["of an account", "sign_in_failed", null, "ada", OLD],
    ["done by somebody", "sign_in_failed", "operator", null, OLD],
    ["of another kind", "role_changed", null, null, OLD],
  ])("are all that the database lets anybody remove; not what is %s", async (_, action, actor, subject, time) => {
    await act(action, actor, subject, time);
    await expect(env.DB.prepare("DELETE FROM acts WHERE id = (SELECT max(id) FROM acts)").run()).rejects.toThrow(
      "only added to",
    );
    await expect(
      env.DB.prepare("UPDATE acts SET time = 0 WHERE id = (SELECT max(id) FROM acts)").run(),
    ).rejects.toThrow("only added to");
    await expect(
      env.DB.prepare(
        "INSERT OR REPLACE INTO acts SELECT id, 0, 'sign_in_failed', NULL, NULL, '{}', NULL FROM acts WHERE id = (SELECT max(id) FROM acts)",
      ).run(),
    ).rejects.toThrow("only added to");
  });
});
