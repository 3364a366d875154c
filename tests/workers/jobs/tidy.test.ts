import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import worker from "../../../worker/index.ts";

/** A full hour: that is when it is tidied up. */
const NOW = Math.floor(Date.now() / HOUR) * HOUR;

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
  const tables = [
    ["challenges", "secret_hash"],
    ["allowances", "key"],
    ["failed_sign_ins", "username_key"],
    ["sessions", "id"],
  ] as const;
  for (const [table, key] of tables) expect(await left(table, key), table).toEqual(["kept"]);
});
