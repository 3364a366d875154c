/** A value that SQLite stores; money and quantities are integers below 2^53. */
export type SqlValue = string | number | null;

/**
 * The little of SQLite that the stores need. `SqlStorage` of a Durable Object
 * has this shape; simulations hand in Node's SQLite. Statements between two
 * awaits commit together or not at all.
 */
export interface Sql {
  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): { toArray(): Row[] };
}

/** Whether the object's tables exist: asking an object about itself must not make it durable. */
export function hasTable(sql: Sql, table: string): boolean {
  return sql.exec("SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = ?", table).toArray().length > 0;
}
