import { ISSUER } from "../../../domain/core/issuer.ts";
import type { Holding } from "../../../domain/core/redemption.ts";
import type { PublicLine } from "../../../domain/core/public-journal.ts";
import { assertReads, FIRST_FORMAT, type Format } from "../../platform/formats.ts";
import { insertRows, type Sql } from "../../platform/sql.ts";
import { publicEvent, type NameOf } from "../core/public-event.ts";
import type { BookJournal } from "../core/book-store.ts";
import type { JournalEntry, JournalEvent } from "../core/state.ts";
import { chainedLine, chainHash, type HashedEntry } from "./hash-chain.ts";
import { pseudonymsOf } from "./pseudonyms.ts";

/** Lines that are read at a time when a journal is replayed: it may be long. */
const PAGE = 5_000;

/**
 * A book's journal: what happened, line by line, in a hash chain with a link for
 * each command. It holds the true accounts; its public form has pseudonyms.
 */
export class Journal implements BookJournal {
  private readonly sql: Sql;
  private readonly format: Format;
  private present = { seq: 0, hash: "" };
  private names: NameOf | null = null;

  constructor(sql: Sql, format: Format) {
    this.sql = sql;
    this.format = format;
  }

  /** Looks anew at what is stored. */
  load(): void {
    this.names = null;
    const [head] = this.sql
      .exec<{ seq: number; hash: string }>("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
      .toArray();
    this.present = head ?? { seq: 0, hash: "" };
  }

  /** Forgets what was stored: the transaction in which it was made has failed. */
  forget(): void {
    this.names = null;
    this.present = { seq: 0, hash: "" };
  }

  /** Position and hash of the last line. */
  get head(): { seq: number; hash: string } {
    return this.present;
  }

  /** Stores the secret of the book's pseudonyms, once. */
  storeKey(key: string): void {
    this.sql.exec("INSERT OR IGNORE INTO pseudonym_key (id, key) VALUES (1, ?)", key);
  }

  /** The book's name for an account, by which everybody may call it. */
  readonly nameOf: NameOf = (account) => {
    this.names ??= pseudonymsOf(this.readKey());
    return this.names(account);
  };

  private readKey(): string {
    const [row] = this.sql.exec<{ key: string }>("SELECT key FROM pseudonym_key").toArray();
    if (!row) throw new Error("the book has no key for pseudonyms");
    return row.key;
  }

  /** Appends the lines of one command. */
  append(entries: readonly JournalEntry[]): void {
    const last = entries.at(-1);
    if (!last) return;
    const { writes } = this.format;
    const chained = entries.map((entry) => chainedLine(entry, writes, this.nameOf));
    this.present = { seq: last.seq, hash: chainHash(this.present.hash, chained) };
    const rows = entries.map((entry) => [
      entry.seq,
      entry.time,
      JSON.stringify(entry.event),
      entry === last ? this.present.hash : null,
      orderOf(entry),
      writes,
    ]);
    insertRows(this.sql, "INSERT INTO journal (seq, time, event, hash, order_id, format)", rows);
  }

  /** Lines beyond `seq`, in order. Throws at one of a format that this release does not read. */
  after(seq: number, limit: number): HashedEntry[] {
    return this.sql
      .exec<{ seq: number; time: number; event: string; hash: string | null; format: number | null }>(
        "SELECT seq, time, event, hash, format FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
        seq,
        limit,
      )
      .toArray()
      .map(({ event, format, ...row }) => {
        assertReads(this.format, format, () => `journal line ${row.seq}`);
        return { ...row, event: JSON.parse(event) as JournalEvent, format: format ?? FIRST_FORMAT };
      });
  }

  /** All lines beyond `seq`, read page by page. */
  *replay(seq: number): Generator<HashedEntry> {
    let lines = this.after(seq, PAGE);
    while (lines.length > 0) {
      yield* lines;
      lines = lines.length < PAGE ? [] : this.after(lines.at(-1)?.seq ?? 0, PAGE);
    }
  }

  /** Lines beyond `seq` as anybody may read them. */
  publicAfter(seq: number, limit: number): PublicLine<JournalEvent>[] {
    return this.after(seq, limit).map(({ event, ...line }) => ({ ...line, event: publicEvent(event, this.nameOf) }));
  }

  /** Whether this order was already taken or rejected here. */
  knowsOrder(orderId: string): boolean {
    return this.sql.exec("SELECT 1 AS found FROM journal WHERE order_id = ?", orderId).toArray().length > 0;
  }

  /** Who holds shares by all lines together, by account. */
  holdings(): Holding[] {
    return this.sql.exec<{ account: string; shares: number }>(HOLDINGS, ISSUER).toArray();
  }
}

/**
 * What each line brings to whom, the issuer left out. It reads the whole journal, a million lines in some two seconds: lines of
 * other types, which `type` begins, are not parsed, and of an execution both sides are read at once.
 */
const HOLDINGS = `
  SELECT account, SUM(shares) AS shares FROM (
    SELECT event ->> IIF(is_maker, '$.makerAccount', '$.takerAccount') AS account,
      (event ->> '$.quantity') * IIF((event ->> '$.takerSide' = 'buy') = is_maker, -1, 1) AS shares
    FROM journal CROSS JOIN (SELECT 0 AS is_maker UNION ALL SELECT 1) WHERE event GLOB '{"type":"filled"*'
    UNION ALL
    SELECT event ->> '$.account', (event ->> '$.quantity') * IIF(event ->> '$.type' = 'issued', 1, -1)
    FROM journal WHERE event GLOB '{"type":"issued"*' OR event GLOB '{"type":"redeemed"*')
  WHERE account <> ? GROUP BY account HAVING SUM(shares) <> 0 ORDER BY account`;

/** The order that a line takes or rejects. */
function orderOf({ event }: JournalEntry): string | null {
  if (event.type === "accepted") return event.order.id;
  return event.type === "rejected" ? event.orderId : null;
}
