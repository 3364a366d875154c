import { beforeEach, describe, expect, test } from "vitest";
import { StoredD1 } from "../../tests/fixtures/state/d1.ts";
import { expectedOf, queuedMessages, storedSql } from "../../tests/fixtures/state/read.ts";
import { BookMessage } from "../../domain/messages/book-events.ts";
import { FEATURES } from "../registry.ts";
import { projectionStatements } from "../features/market-data/projections.ts";

/* What each earlier release had in D1 and its queues, frozen under tests/fixtures/state. */

describe.each([1, 2])("state of version %i", (version) => {
  const expected = expectedOf(version);
  let d1: StoredD1;

  beforeEach(() => {
    d1 = new StoredD1(storedSql(version, "d1"));
    d1.migrate();
  });

  test("D1 takes the migrations that it lacks, and keeps every row", () => {
    expect(d1.digests()).toEqual(expected.d1);
    const { d1_migrations: _applied, ...tables } = expected.d1Rows;
    for (const [table, rows] of Object.entries(tables)) expect([table, d1.rows(table)]).toEqual([table, rows]);
  });

  test("every message of a book is read and projected, however often", () => {
    const messages = queuedMessages(version)["anticip-events"].map((message) => BookMessage.parse(message));
    for (const message of [...messages, ...messages.toReversed()])
      for (const statement of projectionStatements(d1.binding(), message, 0)) void statement.run();
    expect(d1.digests()).toEqual(expected.d1Projected);
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
});
