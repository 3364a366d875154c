import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlValue } from "../platform/sql.ts";

/**
 * What a Durable Object stores, over Node's SQLite: tables and the one alarm.
 * It outlives the object, so that tests can drop one and build it again.
 */
export class TestStorage {
  /** Durable commits so far: writes count once, when the next message or answer leaves (the output gate). */
  commits = 0;
  alarm: number | null = null;
  /** How many more writes there is room for; the next one throws. */
  writesLeft = Infinity;
  private readonly database = new DatabaseSync(":memory:");
  private readonly statements = new Map<string, StatementSync>();
  private dirty = false;

  /** The tables as an object sees them that `alive` says still exists; the storage of a dead one throws. */
  sql(alive: () => boolean): Sql {
    return {
      exec: <Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]) => {
        if (!alive()) throw new Error("this object no longer exists");
        if (!/^\s*SELECT/i.test(query)) this.write();
        const rows = this.statement(query).all(...bindings) as Row[];
        return { toArray: () => rows };
      },
    };
  }

  /** Runs `write` whole or not at all. */
  transaction(write: () => void): void {
    const { alarm } = this;
    this.database.exec("BEGIN");
    try {
      write();
      this.database.exec("COMMIT");
    } catch (error) {
      this.database.exec("ROLLBACK");
      this.alarm = alarm;
      throw error;
    }
  }

  /** Sets the alarm, unless an earlier one stands. */
  wakeAt(time: number): void {
    if (this.alarm !== null && this.alarm <= time) return;
    this.alarm = time;
    this.dirty = true;
  }

  /** The output gate: whatever was written before a message leaves is durable. */
  gate(): void {
    if (this.dirty) this.commits += 1;
    this.dirty = false;
  }

  private write(): void {
    if (this.writesLeft-- <= 0) throw new Error("disk full");
    this.dirty = true;
  }

  private statement(query: string): StatementSync {
    const known = this.statements.get(query);
    if (known) return known;
    const statement = this.database.prepare(query);
    this.statements.set(query, statement);
    return statement;
  }
}
