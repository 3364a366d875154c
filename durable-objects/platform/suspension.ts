import { ProblemError } from "../../domain/core/problems.ts";
import type { Migration } from "./migrations.ts";
import type { Sql } from "./sql.ts";

/** The table of a class whose trading can be suspended. */
export const SUSPENSION_TABLE: Migration = [
  `CREATE TABLE suspension (id INTEGER PRIMARY KEY CHECK (id = 1), since INTEGER NOT NULL, reason TEXT NOT NULL)`,
];

/**
 * Whether an object's trading is suspended, because something that must always
 * hold did not. It is stored, so that no restart trades on, and ends only when
 * the operator says so. While it lasts the object changes nothing: orders wait,
 * settlements stay in the outbox of their book, and nothing is lost.
 */
export class Suspension {
  private readonly sql: Sql;
  private present: string | null;

  constructor(sql: Sql) {
    this.sql = sql;
    this.present = this.isStorable()
      ? (sql.exec<{ reason: string }>("SELECT reason FROM suspension").toArray()[0]?.reason ?? null)
      : null;
  }

  /** What was broken; null while the object trades. */
  get reason(): string | null {
    return this.present;
  }

  /** Refusal: `trading_suspended`. */
  assertTrading(): void {
    if (this.present !== null) throw new ProblemError("trading_suspended");
  }

  /** Suspends trading from `now` (ms) on. Outside a transaction: the one in which something broke is undone. */
  suspend(reason: string, now: number): void {
    if (this.present !== null) return;
    this.present = reason;
    if (this.isStorable())
      this.sql.exec("INSERT OR REPLACE INTO suspension (id, since, reason) VALUES (1, ?, ?)", now, reason);
  }

  /** Lets the object trade again; false if it does anyway. */
  lift(): boolean {
    if (this.present === null) return false;
    if (this.isStorable()) this.sql.exec("DELETE FROM suspension");
    this.present = null;
    return true;
  }

  /** An object that has stored nothing yet, or that the release before made, has no table for it. */
  private isStorable(): boolean {
    return this.sql.exec("SELECT 1 AS found FROM sqlite_master WHERE name = 'suspension'").toArray().length > 0;
  }
}
