import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlValue } from "../../platform/sql.ts";
import { InjectedFault } from "./injected-fault.ts";

/** Changes a write before it is stored: planted faults do. Returns the bindings to store, or null to store nothing. */
export type CorruptWrite = (query: string, bindings: SqlValue[]) => SqlValue[] | null;

interface Prepared {
  statement: StatementSync;
  reads: boolean;
}

/**
 * What a Durable Object stores, over Node's SQLite: tables and the one alarm. It
 * outlives the object. As on the platform, what is written becomes durable
 * together, when the next message or answer leaves (the output gate) or the
 * event is handled; explicit transactions are savepoints within that.
 */
export class ObjectStorage {
  /** How often something became durable. */
  commits = 0;
  /** How many more writes there is room for; the next one throws. */
  writesLeft = Infinity;
  /** Called when a write finds no room, before it throws. */
  onFailedWrite: () => void = () => undefined;
  corruptWrite: CorruptWrite | null = null;
  private readonly database = new DatabaseSync(":memory:");
  private readonly statements = new Map<string, Prepared>();
  private uncommitted = false;
  private presentAlarm: number | null = null;
  private durableAlarm: number | null = null;

  /** The tables as one instance of the object sees them; one that has crashed gets nothing any more. */
  sqlOf(instance: { alive: boolean }): Sql {
    return {
      exec: <Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]) => {
        if (!instance.alive) throw new InjectedFault("this object no longer exists");
        const rows = this.run(query, bindings) as Row[];
        return { toArray: () => rows };
      },
    };
  }

  /** The tables as whoever looks in from outside sees them; what it writes counts as the object's own. */
  readonly tables: Sql = this.sqlOf({ alive: true });

  /** Reads what is stored, from outside. */
  read<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    return this.prepared(query).statement.all(...bindings) as Row[];
  }

  /** Puts stored state in place, as SQL, before the object is built for the first time. */
  restore(sql: string, alarm: number | null): void {
    this.database.exec(sql);
    this.presentAlarm = this.durableAlarm = alarm;
  }

  /** Runs `write` whole or not at all. */
  transaction(write: () => void): void {
    const outermost = !this.uncommitted;
    const alarm = this.presentAlarm;
    if (outermost) this.begin();
    else this.execute("SAVEPOINT s");
    try {
      write();
      if (!outermost) this.execute("RELEASE s");
    } catch (error) {
      this.execute(outermost ? "ROLLBACK" : "ROLLBACK TO s");
      if (outermost) this.uncommitted = false;
      else this.execute("RELEASE s");
      this.presentAlarm = alarm;
      throw error;
    }
  }

  /** When the object is to be woken (ms), if it is. */
  get alarm(): number | null {
    return this.presentAlarm;
  }

  /** Replaces the alarm. */
  setAlarm(time: number | null): void {
    this.presentAlarm = time;
  }

  /** Makes durable what was written. */
  commit(): void {
    if (!this.uncommitted && this.presentAlarm === this.durableAlarm) return;
    this.commits += 1;
    if (this.uncommitted) this.execute("COMMIT");
    this.uncommitted = false;
    this.durableAlarm = this.presentAlarm;
  }

  /** Forgets what is not durable yet. */
  rollback(): void {
    if (this.uncommitted) this.execute("ROLLBACK");
    this.uncommitted = false;
    this.presentAlarm = this.durableAlarm;
  }

  close(): void {
    this.database.close();
  }

  private begin(): void {
    this.execute("BEGIN");
    this.uncommitted = true;
  }

  private run(query: string, bindings: SqlValue[]): unknown[] {
    const { statement, reads } = this.prepared(query);
    if (reads) return statement.all(...bindings);
    if (this.writesLeft-- <= 0) {
      this.onFailedWrite();
      throw new InjectedFault("disk full");
    }
    if (!this.uncommitted) this.begin();
    const stored = this.corruptWrite ? this.corruptWrite(query, bindings) : bindings;
    if (stored) statement.run(...stored);
    return [];
  }

  private execute(query: "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT s" | "RELEASE s" | "ROLLBACK TO s"): void {
    this.prepared(query).statement.run();
  }

  private prepared(query: string): Prepared {
    let known = this.statements.get(query);
    if (!known) {
      known = { statement: this.database.prepare(query), reads: /^\s*SELECT/i.test(query) };
      this.statements.set(query, known);
    }
    return known;
  }
}
