import { ProblemError } from "../../../domain/core/problems.ts";

/*
 * D1's tables as an operator takes them away: a page at a time, by the primary key, so that an export goes on where it
 * ended, and rows that are written anew meanwhile come once.
 */

/** A value that D1 stores. */
export type StoredValue = string | number | null;

/** A table that can be taken away. */
export interface StoredTable {
  name: string;
  columns: string[];
  /** Columns that are left out: see `WITHHELD`. */
  withheld: string[];
  /** In the order of the primary key. */
  key: string[];
}

/** What these columns hold lets somebody in, or would once it is guessed: it leaves D1 for nobody. */
const WITHHELD: ReadonlySet<string> = new Set([
  "users.password_hash",
  "users.totp_secret",
  "sessions.token_hash",
  "sessions.previous_token_hash",
  "api_keys.secret_hash",
]);

/**
 * Tables of secrets for one use, also within messages that failed, of networks, and of counts of attempts, which are
 * nobody's to take away.
 */
const OWN: ReadonlySet<string> = new Set([
  "dead_letters",
  "challenges",
  "recovery_codes",
  "account_addresses",
  "allowances",
  "failed_sign_ins",
]);

interface ColumnRow {
  table: string;
  column: string;
  key: number;
}

/** Every table that can be taken away, by name. */
export async function storedTables(db: D1Database): Promise<StoredTable[]> {
  const { results } = await db
    .prepare(
      `SELECT t.name AS "table", c.name AS "column", c.pk AS "key" FROM sqlite_master t JOIN pragma_table_info(t.name) c
       WHERE t.type = 'table' AND t.sql LIKE 'CREATE TABLE%' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND t.name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND t.name <> 'd1_migrations'
         AND NOT EXISTS (SELECT 1 FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND t.name LIKE v.name || '\\_%' ESCAPE '\\')
       ORDER BY t.name, c.cid`,
    )
    .all<ColumnRow>();
  const tables = Map.groupBy(results, ({ table }) => table);
  return [...tables].flatMap(([name, rows]) => {
    if (OWN.has(name)) return [];
    const isWithheld = ({ column }: ColumnRow) => WITHHELD.has(`${name}.${column}`);
    const key = rows.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key);
    return [
      {
        name,
        columns: rows.filter((row) => !isWithheld(row)).map(({ column }) => column),
        withheld: rows.filter(isWithheld).map(({ column }) => column),
        key: key.map(({ column }) => column),
      },
    ];
  });
}

/** The table of that name. Refusal: `not_found`. */
export async function storedTable(db: D1Database, name: string): Promise<StoredTable> {
  const table = (await storedTables(db)).find((table) => table.name === name);
  if (!table) throw new ProblemError("not_found");
  return table;
}

/** Rows whose key comes after `after`, at most so many, each the values of `columns` in their order. */
export async function rowsAfter(
  db: D1Database,
  { name, columns, key }: StoredTable,
  after: readonly StoredValue[] | undefined,
  limit: number,
): Promise<StoredValue[][]> {
  const keys = key.map(quoted).join(", ");
  const beyond = after ? `WHERE (${keys}) > (${key.map(() => "?").join(", ")})` : "";
  return db
    .prepare(`SELECT ${columns.map(quoted).join(", ")} FROM ${quoted(name)} ${beyond} ORDER BY ${keys} LIMIT ?`)
    .bind(...(after ?? []), limit)
    .raw<StoredValue[]>();
}

/** The key of a row of `columns`. */
export const keyOf = ({ columns, key }: StoredTable, row: readonly StoredValue[]): StoredValue[] =>
  key.map((column) => row[columns.indexOf(column)] ?? null);

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
