import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

const MIGRATIONS = join(import.meta.dirname, "../../migrations");

/** A statement as D1 has it. */
interface Statement {
  bind(...values: SQLInputValue[]): Statement;
  run(): Promise<unknown>;
  all(): Promise<unknown>;
  first(column?: string): Promise<unknown>;
  runNow(): unknown;
}

/** D1 over Node's SQLite, with all migrations: for tests of statements that need no platform. */
export class SqliteD1 {
  readonly database: DatabaseSync;

  /** In memory, or in a file. */
  constructor(path = ":memory:") {
    this.database = new DatabaseSync(path);
    for (const name of readdirSync(MIGRATIONS).sort())
      if (name.endsWith(".sql")) this.database.exec(readFileSync(join(MIGRATIONS, name), "utf8"));
  }

  /** As the Worker's binding. A batch is one transaction. */
  binding(): D1Database {
    const batch = async (statements: Statement[]) => {
      this.database.exec("BEGIN");
      try {
        const results = statements.map((statement) => statement.runNow());
        this.database.exec("COMMIT");
        return results;
      } catch (error) {
        this.database.exec("ROLLBACK");
        throw error;
      }
    };
    return { prepare: (query: string) => this.statement(query, []), batch } as unknown as D1Database;
  }

  /** Every row of a table, as text, in the order of its columns. */
  dump(table: string): string[] {
    const rows = this.database.prepare(`SELECT * FROM ${table}`).all();
    return rows.map((row) => JSON.stringify(row)).toSorted();
  }

  private statement(query: string, values: SQLInputValue[]): Statement {
    const runNow = () => {
      const prepared = this.database.prepare(query);
      const results = prepared.all(...values);
      const { changes } = this.database.prepare("SELECT changes() AS changes").get() as { changes: number };
      return { results, meta: { changes } };
    };
    return {
      bind: (...bound) => this.statement(query, bound),
      run: async () => runNow(),
      all: async () => runNow(),
      first: async (column) => {
        const row = runNow().results[0];
        return row === undefined ? null : column === undefined ? row : row[column];
      },
      runNow,
    };
  }
}
