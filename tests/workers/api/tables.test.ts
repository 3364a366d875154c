import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { newAccount } from "../support/account.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { newUserAs } from "../support/users.ts";

const token = env.OPERATOR_TOKEN;

/** Names of columns that tell of a secret, or of something that is compared like one. */
const TELLING = /hash|secret|token|password|sealed|key$/;

beforeAll(async () => {
  const artists = ["cher", "rosalia", "tyla"].map((id) => ({ id, name: id, audience: 5_000_000 }));
  await call(api.listArtistsForTrading, { body: { artists }, token });
  await newAccount();
});

async function all(table: string, limit: number) {
  const rows = [];
  let cursor: string | undefined;
  for (let page = 0; page < 100; page += 1) {
    const query = { limit, ...(cursor !== undefined && { cursor }) };
    const answer = await call(api.readTable, { params: { table }, query, token });
    rows.push(...answer.rows.map((row) => Object.fromEntries(row.map((value, i) => [answer.columns[i] ?? "", value]))));
    if (answer.nextCursor === null) return rows;
    cursor = answer.nextCursor;
  }
  throw new Error("no end");
}

describe("a table that is taken away", () => {
  test("comes whole, in pages of any size, each row once", async () => {
    const stored = (await env.DB.prepare("SELECT * FROM artists ORDER BY id").all()).results;
    expect(stored).toHaveLength(3);
    for (const limit of [1, 2, 3, 100]) expect(await all("artists", limit)).toEqual(stored);
  });

  test("goes on by a key of several columns, of numbers and texts", async () => {
    const { results } = await env.DB.prepare(
      "SELECT * FROM fair_values ORDER BY artist_id, grain, time LIMIT 2000",
    ).all();
    expect(results.length).toBeGreaterThan(1_000);
    expect((await all("fair_values", 97)).slice(0, results.length)).toEqual(results);
  });

  test("goes on after a row that was changed or taken out meanwhile", async () => {
    const first = await call(api.readTable, { params: { table: "artists" }, query: { limit: 1 }, token });
    await env.DB.prepare("DELETE FROM artists WHERE id = 'cher'").run();
    const next = await call(api.readTable, {
      params: { table: "artists" },
      query: { limit: 1, cursor: first.nextCursor ?? "" },
      token,
    });
    expect(next.rows[0]?.[next.columns.indexOf("id")]).toBe("rosalia");
  });

  test("is read by its key, without sorting or reading all", async () => {
    for (const { name } of (await call(api.listTables, { token })).tables) {
      const { results: columns } = await env.DB.prepare(
        "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk",
      )
        .bind(name)
        .all<{ name: string }>();
      const keys = columns.map((column) => column.name).join(", ");
      const after = `(${keys}) > (${columns.map(() => "''").join(", ")})`;
      const plan = await env.DB.prepare(
        `EXPLAIN QUERY PLAN SELECT * FROM ${name} WHERE ${after} ORDER BY ${keys} LIMIT 5`,
      ).all<{ detail: string }>();
      expect(plan.results.map(({ detail }) => detail).join(), name).toMatch(
        /^SEARCH \w+ USING (COVERING INDEX|INDEX|(INTEGER )?PRIMARY KEY)/,
      );
    }
  });

  test("is none that is not there, nor another cursor's, nor one made up", async () => {
    for (const table of ["nothing", "sqlite_master", "artists; DROP TABLE artists", "challenges", "d1_migrations"])
      await expectProblem(await request(api.readTable, { params: { table }, query: {}, token }), "not_found");
    const { nextCursor } = await call(api.readTable, { params: { table: "fair_values" }, query: { limit: 1 }, token });
    for (const cursor of [nextCursor ?? "", '["cher"]', "x"])
      await expectProblem(
        await request(api.readTable, { params: { table: "artists" }, query: { cursor }, token }),
        "invalid_request",
      );
  });
});

describe("secrets stay where they are", () => {
  test("no column of a telling name is among what is taken away, but for these", async () => {
    const { tables } = await call(api.listTables, { token });
    const telling = tables.flatMap(({ name, columns }) =>
      columns.filter((column) => TELLING.test(column)).map((column) => `${name}.${column}`),
    );
    expect(telling.toSorted()).toEqual(["passkeys.public_key", "users.email_key", "users.username_key"]);
    expect(tables.find(({ name }) => name === "users")?.withheld).toEqual(["password_hash", "totp_secret"]);
  });

  test("nobody but the operator and admins reads them", async () => {
    const { token: users } = await newAccount();
    const read = (token?: string) =>
      request(api.readTable, { params: { table: "artists" }, query: {}, ...(token !== undefined && { token }) });
    await expectProblem(await read(), "unauthenticated");
    await expectProblem(await read(users), "forbidden");
    expect((await read((await newUserAs("admin")).token)).status).toBe(200);
  });
});
