import type { Sql } from "./sql.ts";

/**
 * One step in the life of a class's tables: statements that bring a database of
 * the version before to this one. Its number is its place in the list, from 1.
 *
 * It runs whole, when an object is loaded, so it must cost the same however much
 * the object stores: it makes tables and adds columns, and touches no row. Rows
 * carry their format instead, and are read in each (see `formats.ts`).
 * `assertBounded` holds lists to that.
 *
 * A released migration never changes. The release before it must go on working
 * on what it makes: it adds, and takes nothing away that the release before uses.
 */
export type Migration = readonly string[];

/** So many versions a database may be ahead of the code that opens it: going back one release is safe. */
const ROLLBACK_DISTANCE = 1;

/** Thrown at storage that this release is too old for. Nothing was changed. */
export class StorageTooNew extends Error {
  override readonly name = "StorageTooNew";
}

/** The version of an object's tables: null if nothing was ever stored, 0 if it was before there were versions. */
export function storedVersion(sql: Sql): number | null {
  const tables = sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
    )
    .toArray();
  if (tables.length === 0) return null;
  if (!tables.some(({ name }) => name === "schema_version")) return 0;
  return sql.exec<{ version: number }>("SELECT version FROM schema_version").toArray()[0]?.version ?? 0;
}

/** Whether anything was ever stored. Asking an object about itself must not make it durable. */
export function isStored(sql: Sql): boolean {
  return storedVersion(sql) !== null;
}

/**
 * Brings what an object stored up to the newest version, in one transaction in
 * which `alongside` may write too. An object that never stored anything stays so,
 * and one that is up to date is only read. Throws `StorageTooNew`.
 */
export function migrateStored(
  sql: Sql,
  transaction: (write: () => void) => void,
  migrations: readonly Migration[],
  alongside: () => void = () => undefined,
): void {
  const version = storedVersion(sql);
  if (version === null || isReadable(version, migrations)) return;
  transaction(() => {
    migrate(sql, migrations);
    alongside();
  });
}

/** Brings the tables of a new object, or of any older one, to the newest version. In a transaction. Throws `StorageTooNew`. */
export function migrate(sql: Sql, migrations: readonly Migration[]): void {
  const version = storedVersion(sql);
  if (isReadable(version ?? 0, migrations)) return;
  if (!version) sql.exec("CREATE TABLE schema_version (version INTEGER NOT NULL)");
  for (const statement of migrations.slice(version ?? 0).flat()) sql.exec(statement);
  if (version) sql.exec("UPDATE schema_version SET version = ?", migrations.length);
  else sql.exec("INSERT INTO schema_version (version) VALUES (?)", migrations.length);
}

/** Whether this code can work on tables of that version as they are; false if they are older. */
function isReadable(version: number, migrations: readonly Migration[]): boolean {
  if (version > migrations.length + ROLLBACK_DISTANCE)
    throw new StorageTooNew(
      `stored at version ${version}, this release knows versions up to ${migrations.length} and reads one more: deploy a newer release`,
    );
  return version >= migrations.length;
}

/** What costs the same however many rows there are. An index is only made with its table: on an old one it reads all rows. */
const BOUNDED = [
  /^CREATE TABLE (IF NOT EXISTS )?\w+ \(/,
  /^ALTER TABLE \w+ ADD COLUMN \w+ (INTEGER|TEXT)$/,
  /^INSERT OR IGNORE INTO \w+ VALUES \([\d, ]+\)$/,
];

/** For tests of lists: throws at a statement that may take longer the more an object stores. */
export function assertBounded(migrations: readonly Migration[]): void {
  for (const [index, migration] of migrations.entries()) {
    const made = new Set(
      migration.flatMap((statement) => /^CREATE TABLE (?:IF NOT EXISTS )?(\w+)/.exec(statement)?.[1] ?? []),
    );
    for (const statement of migration) {
      const indexed = /^CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?\w+ ON (\w+)/.exec(statement)?.[1];
      if (indexed === undefined ? BOUNDED.some((bounded) => bounded.test(statement)) : made.has(indexed)) continue;
      throw new Error(`migration ${index + 1} may read or write many rows: ${statement}`);
    }
  }
}
