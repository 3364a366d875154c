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

/** Most values that a Durable Object lets one statement bind. */
const MOST_BINDINGS = 100;

/**
 * Inserts rows of one length in as few statements as may be: for short rows a
 * statement costs more than what it stores. `insert` is all of it before
 * `VALUES`, `conflict` what may follow.
 */
export function insertRows(sql: Sql, insert: string, rows: readonly SqlValue[][], conflict = ""): void {
  const [first] = rows;
  if (!first) return;
  const most = Math.floor(MOST_BINDINGS / first.length);
  const placeholders = `(${first.map(() => "?").join()})`;
  for (let from = 0; from < rows.length; from += most) {
    const some = rows.slice(from, from + most);
    sql.exec(`${insert} VALUES ${some.map(() => placeholders).join()} ${conflict}`, ...some.flat());
  }
}
