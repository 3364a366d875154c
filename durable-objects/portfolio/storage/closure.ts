import { hasTable, type Sql } from "../../platform/sql.ts";

/** Whether the owner has closed the account. It is for good. */
export class Closure {
  private readonly sql: Sql;
  private stored: boolean;

  constructor(sql: Sql) {
    this.sql = sql;
    this.stored = hasTable(sql, "closed");
  }

  get isClosed(): boolean {
    return this.stored;
  }

  /** Stores that it is closed, and whatever `alongside` writes, in one transaction. Closing it again changes nothing. */
  close(now: number, transaction: (write: () => void) => void, alongside: () => void): void {
    if (this.stored) return;
    transaction(() => {
      this.sql.exec("CREATE TABLE closed (at INTEGER NOT NULL)");
      this.sql.exec("INSERT INTO closed VALUES (?)", now);
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
