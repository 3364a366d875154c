import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./database.ts";

/** Whether the statement before this one in its batch changed a row. */
export const CHANGED: SQL = sql`changes() > 0`;

/** The statement that inserts a row if a condition holds by then; its `returning` tells. Columns that are left out become null. */
export function insertWhere<T extends SQLiteTable>(
  db: Database,
  table: T,
  row: T["$inferInsert"],
  condition: SQL | undefined,
) {
  // All columns, in the table's order: that is how an insert that selects is written.
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value: unknown = row[name as keyof T["$inferInsert"]] ?? null;
    return value === null ? sql`NULL` : sql.param(value, column);
  });
  return db.insert(table).select(sql`SELECT ${sql.join(values, sql`, `)} WHERE ${condition ?? sql`true`}`);
}
