import { isStored, migrate, type Migration } from "../../platform/migrations.ts";
import type { Sql } from "../../platform/sql.ts";
import { PORTFOLIO_FORMATS } from "./formats.ts";

/** Whether the owner has closed the account. It is for good. */
export class Closure {
  private readonly sql: Sql;
  private readonly migrations: readonly Migration[];
  private stored: boolean;

  /** For storage that is up to date, or empty. */
  constructor(sql: Sql, { migrations } = PORTFOLIO_FORMATS) {
    this.sql = sql;
    this.migrations = migrations;
    this.stored = isStored(sql) && sql.exec("SELECT at FROM closed").toArray().length > 0;
  }

  get isClosed(): boolean {
    return this.stored;
  }

  /** Stores that it is closed, and whatever `alongside` writes, in one transaction. Closing it again changes nothing. */
  close(now: number, transaction: (write: () => void) => void, alongside: () => void): void {
    if (this.stored) return;
    transaction(() => {
      migrate(this.sql, this.migrations);
      this.sql.exec("INSERT INTO closed (at) VALUES (?)", now);
      alongside();
    });
    this.stored = true;
  }
}

/**
 * Takes what the owner wrote out of orders and journal; amounts, prices and
 * times stay, and so does what replaying the journal gives. For tables without
 * open orders. Once done, doing it again changes nothing.
 */
export function eraseCaptions(sql: Sql): void {
  sql.exec(
    `UPDATE orders SET state = json_set(state, '$.caption', ''),
       request = CASE request WHEN '' THEN '' ELSE json_replace(request, '$.caption', '') END,
       answer = json_replace(answer, '$.caption', '')
     WHERE state ->> '$.caption' <> ''`,
  );
  // The request is JSON within a JSON string; joined to '' it stays one.
  sql.exec(
    `UPDATE journal SET entry = json_set(entry, '$.order.caption', '', '$.request', json_replace(entry ->> '$.request', '$.caption', '') || '')
     WHERE entry ->> '$.type' = 'placed' AND entry ->> '$.order.caption' <> ''`,
  );
}
