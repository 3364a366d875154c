import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlValue } from "../durable-objects/platform/sql.ts";
import { InjectedFault } from "./faults.ts";

/** Changes a write before it is stored: planted faults do. Returns the bindings to use, or null to store nothing. */
export type Tamper = (query: string, bindings: SqlValue[]) => SqlValue[] | null;

/** What happens at a write of the turn: the object dies there, or the write throws. */
export interface Fuse {
  writes: number;
  blow: () => void;
}

interface Prepared {
  statement: StatementSync;
  reads: boolean;
}

/**
 * What a Durable Object stores: tables over Node's SQLite and the one alarm. As
 * on the platform, all that one turn of the object writes (from an event until
 * it waits again) becomes durable together, explicit transactions within it
 * being savepoints.
 */
export class Storage {
  fuse: Fuse | null = null;
  tamper: Tamper | null = null;
  private readonly database = new DatabaseSync(":memory:");
  private readonly statements = new Map<string, Prepared>();
  private writing = false;
  private present: number | null = null;
  private durable: number | null = null;
  private readonly commands: Record<
    "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT s" | "RELEASE s" | "ROLLBACK TO s",
    StatementSync
  >;

  constructor() {
    const prepare = (text: string) => this.database.prepare(text);
    // A savepoint can only be prepared for release; SQLite checks names when it runs.
    this.commands = {
      BEGIN: prepare("BEGIN"),
      COMMIT: prepare("COMMIT"),
      ROLLBACK: prepare("ROLLBACK"),
      "SAVEPOINT s": prepare("SAVEPOINT s"),
      "RELEASE s": prepare("RELEASE s"),
      "ROLLBACK TO s": prepare("ROLLBACK TO s"),
    };
  }

  /** The tables as one life of the object sees them; a dead one gets nothing any more. */
  sql(life: { alive: boolean }): Sql {
    return {
      exec: <Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]) => {
        if (!life.alive) throw new InjectedFault("this object no longer exists");
        const rows = this.run(query, bindings) as Row[];
        return { toArray: () => rows };
      },
    };
  }

  /** Reads what is stored, from outside. */
  read<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    return this.prepared(query).statement.all(...bindings) as Row[];
  }

  /** What is stored, for code that only reads. */
  readonly reader: Sql = {
    exec: <Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]) => ({
      toArray: () => this.read<Row>(query, ...bindings),
    }),
  };

  /** Runs `write` whole or not at all. */
  transaction(write: () => void): void {
    const first = !this.writing;
    const alarm = this.present;
    if (first) this.begin();
    else this.commands["SAVEPOINT s"].run();
    try {
      write();
      if (!first) this.commands["RELEASE s"].run();
    } catch (error) {
      this.commands[first ? "ROLLBACK" : "ROLLBACK TO s"].run();
      if (first) this.writing = false;
      else this.commands["RELEASE s"].run();
      this.present = alarm;
      throw error;
    }
  }

  get alarm(): number | null {
    return this.present;
  }

  /** Replaces the alarm. */
  setAlarm(time: number | null): void {
    this.present = time;
  }

  /** Makes durable what the turn wrote. */
  commit(): void {
    if (this.writing) this.commands.COMMIT.run();
    this.writing = false;
    this.durable = this.present;
  }

  /** Forgets what the turn wrote. */
  rollback(): void {
    if (this.writing) this.commands.ROLLBACK.run();
    this.writing = false;
    this.present = this.durable;
  }

  close(): void {
    this.database.close();
  }

  private begin(): void {
    this.commands.BEGIN.run();
    this.writing = true;
  }

  private run(query: string, bindings: SqlValue[]): unknown[] {
    const { statement, reads } = this.prepared(query);
    if (reads) return statement.all(...bindings);
    this.burn();
    if (!this.writing) this.begin();
    const stored = this.tamper ? this.tamper(query, bindings) : bindings;
    if (stored) statement.run(...stored);
    return [];
  }

  private burn(): void {
    const { fuse } = this;
    if (!fuse || fuse.writes-- > 0) return;
    this.fuse = null;
    fuse.blow();
    throw new InjectedFault("the write failed");
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
