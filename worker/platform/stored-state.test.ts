import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { beforeEach, describe, expect, test } from "vitest";
import { expectedOf, queuedMessages, storedSql } from "../../tests/fixtures/state/read.ts";
import { BookMessage } from "../../domain/messages/book-events.ts";
import { FEATURES } from "../registry.ts";
import { projectionStatements } from "../features/market-data/projections.ts";

/* What each earlier release had in D1 and its queues, frozen under tests/fixtures/state. */

const MIGRATIONS = join(import.meta.dirname, "../../migrations");

describe.each([1])("state of version %i", (version) => {
  const expected = expectedOf(version);
  let database: DatabaseSync;
  /** The columns that were projected then: later migrations may add others. */
  let columns: Map<string, string[]>;

  beforeEach(() => {
    database = new DatabaseSync(":memory:");
    database.exec(storedSql(version, "d1"));
    columns = new Map(
      ["trades", "candles", "market", "fair_values"].map((table) => [
        table,
        database
          .prepare("SELECT name FROM pragma_table_info(?)")
          .all(table)
          .map(({ name }) => String(name)),
      ]),
    );
    migrateD1();
  });

  test("D1 takes the migrations that it lacks, and keeps every row", () => {
    expect(digests()).toEqual(expected.d1);
    const { d1_migrations: _applied, ...tables } = expected.d1Rows;
    for (const [table, rows] of Object.entries(tables))
      expect([table, database.prepare(`SELECT COUNT(*) AS n FROM "${table}"`).get()?.["n"]]).toEqual([table, rows]);
  });

  test("every message of a book is read and projected, however often", () => {
    const messages = queuedMessages(version)["anticip-events"].map((message) => BookMessage.parse(message));
    for (const message of [...messages, ...messages.toReversed()])
      for (const statement of projectionStatements(binding(), message)) void statement.run();
    expect(digests()).toEqual(expected.d1Projected);
  });

  test("every job is one that a feature takes, in that form", () => {
    const forms = FEATURES.flatMap(({ jobs = [] }) => jobs.map(({ message }) => message));
    const jobs = queuedMessages(version)["anticip-jobs"] as { type: string }[];
    expect(jobs.length).toBeGreaterThan(3);
    for (const body of jobs) {
      const form = forms.find(({ shape }) => shape.type.value === body.type && shape.format === undefined);
      expect(form?.parse(body)).toEqual(body);
    }
  });

  /** As `wrangler d1 migrations apply` does. */
  function migrateD1(): void {
    const applied = new Set(
      database
        .prepare("SELECT name FROM d1_migrations")
        .all()
        .map(({ name }) => name),
    );
    const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql"));
    for (const name of files.sort().filter((file) => !applied.has(file)))
      database.exec(readFileSync(join(MIGRATIONS, name), "utf8"));
  }

  function digests(): { table: string; rows: number; sha256: string }[] {
    const read = (name: string, table: string, rest: string) => {
      const statement = database.prepare(`SELECT ${columns.get(table)?.join()} FROM ${table} ${rest}`);
      statement.setReturnArrays(true);
      const rows = statement.all();
      const hash = createHash("sha256");
      for (const row of rows) hash.update(JSON.stringify(row));
      return { table: name, rows: rows.length, sha256: hash.digest("hex") };
    };
    return [
      read("trades", "trades", "ORDER BY artist_id, seq"),
      read("candles", "candles", "ORDER BY artist_id, interval, time"),
      read("market", "market", "ORDER BY artist_id"),
      read("fairValues", "fair_values", "WHERE seq > 0 ORDER BY artist_id, grain, time"),
    ];
  }

  function binding(): D1Database {
    const prepare = (query: string) => ({
      bind: (...values: SQLInputValue[]) => ({ run: () => database.prepare(query).run(...values) }),
    });
    return { prepare } as unknown as D1Database;
  }
});
