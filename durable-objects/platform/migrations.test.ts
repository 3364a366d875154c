import { beforeEach, describe, expect, test } from "vitest";
import { ObjectStorage } from "../testing/platform/storage.ts";
import {
  assertBounded,
  isStored,
  type Migration,
  migrate,
  migrateStored,
  storedVersion,
  StorageTooNew,
} from "./migrations.ts";
import type { Sql } from "./sql.ts";

const ONE: Migration = ["CREATE TABLE IF NOT EXISTS things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"];
const TWO: Migration = ["ALTER TABLE things ADD COLUMN colour TEXT"];
const THREE: Migration = ["CREATE TABLE others (id INTEGER PRIMARY KEY)"];

let storage: ObjectStorage;
let sql: Sql;
const load = (...migrations: Migration[]) => migrateStored(sql, (write) => storage.transaction(write), migrations);
const columns = () =>
  sql
    .exec<{ name: string }>("SELECT name FROM pragma_table_info('things')")
    .toArray()
    .map(({ name }) => name);

beforeEach(() => {
  storage = new ObjectStorage();
  sql = storage.tables;
});

test("an object that was never used writes nothing when it is loaded", () => {
  load(ONE, TWO);
  storage.commit();
  expect([storedVersion(sql), isStored(sql), storage.commits]).toEqual([null, false, 0]);
});

test("a new object gets the tables of the newest version", () => {
  migrate(sql, [ONE, TWO]);
  expect([storedVersion(sql), columns()]).toEqual([2, ["id", "name", "colour"]]);
});

test("one that was stored before there were versions keeps its rows", () => {
  sql.exec("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
  sql.exec("INSERT INTO things VALUES (1, 'first')");
  expect(storedVersion(sql)).toBe(0);
  load(ONE, TWO);
  expect(storedVersion(sql)).toBe(2);
  expect(sql.exec("SELECT * FROM things").toArray()).toEqual([{ id: 1, name: "first", colour: null }]);
});

test("each migration runs once", () => {
  migrate(sql, [ONE]);
  load(ONE, TWO);
  load(ONE, TWO, THREE); // `others` a second time would throw
  load(ONE, TWO, THREE);
  expect(storedVersion(sql)).toBe(3);
});

test("one that is up to date is only read", () => {
  migrate(sql, [ONE, TWO]);
  storage.writesLeft = 0;
  load(ONE, TWO);
  expect(storedVersion(sql)).toBe(2);
});

test("a migration that fails leaves the version before, and runs again", () => {
  migrate(sql, [ONE]);
  storage.writesLeft = 1; // the second statement fails
  expect(() => load(ONE, TWO, THREE)).toThrow("disk full");
  expect([storedVersion(sql), columns()]).toEqual([1, ["id", "name"]]);
  storage.writesLeft = Infinity;
  load(ONE, TWO, THREE);
  expect(storedVersion(sql)).toBe(3);
});

describe("after a release was taken back", () => {
  beforeEach(() => migrate(sql, [ONE, TWO, THREE]));

  test("the one before works on the newer tables, and leaves them", () => {
    load(ONE, TWO);
    sql.exec("INSERT INTO things (id, name) VALUES (1, 'first')");
    expect(storedVersion(sql)).toBe(3);
    load(ONE, TWO, THREE);
    expect(sql.exec("SELECT * FROM things").toArray()).toEqual([{ id: 1, name: "first", colour: null }]);
  });

  test("one still older refuses to load, and changes nothing", () => {
    expect(() => load(ONE)).toThrow(StorageTooNew);
    expect(() => load(ONE)).toThrow("stored at version 3, this release knows versions up to 1 and reads one more");
    expect(storedVersion(sql)).toBe(3);
  });
});

describe("a migration that may read or write many rows is refused", () => {
  test.each([
    "UPDATE things SET colour = 'red'",
    "INSERT INTO others SELECT id FROM things",
    "CREATE INDEX by_name ON things (name)",
    "ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT (random())",
    "CREATE TABLE copies AS SELECT * FROM things",
    "DROP TABLE things",
  ])("%s", (statement) => {
    expect(() => assertBounded([ONE, [statement]])).toThrow("migration 2 may read or write many rows");
  });

  test("an index is well with the table it is on", () => {
    expect(() => assertBounded([[...ONE, "CREATE INDEX IF NOT EXISTS by_name ON things (name)"], TWO])).not.toThrow();
  });
});
