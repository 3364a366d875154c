import { hasTable, type Sql } from "../../platform/sql.ts";

/** The mark of an account that its owner has closed, for good. */
export class ClosedMark {
  private readonly sql: Sql;
  private present: boolean;

  constructor(sql: Sql) {
    this.sql = sql;
    this.present = hasTable(sql, "closed");
  }

  get isSet(): boolean {
    return this.present;
  }

  /** Sets the mark, and whatever `alongside` writes, in one transaction. Setting it again changes nothing. */
  set(now: number, transaction: (write: () => void) => void, alongside: () => void): void {
    if (this.present) return;
    transaction(() => {
      this.sql.exec("CREATE TABLE closed (at INTEGER NOT NULL)");
      this.sql.exec("INSERT INTO closed VALUES (?)", now);
      alongside();
    });
    this.present = true;
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
