import type { Settlement } from "../settlement.ts";
import { hasTable, insertRows, type Sql } from "../sql.ts";
import { chainHash } from "./hash-chain.ts";
import { type BookState, emptyState, type JournalEntry, replayEntry, restoreState, snapshotState } from "./state.ts";

const SCHEMA = [
  `CREATE TABLE journal (seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, event TEXT NOT NULL, hash TEXT NOT NULL, order_id TEXT)`,
  // A command for an order that was ever taken or rejected here is a repeat.
  `CREATE UNIQUE INDEX journal_order ON journal (order_id) WHERE order_id IS NOT NULL`,
  `CREATE TABLE snapshot (part INTEGER PRIMARY KEY, seq INTEGER NOT NULL, text TEXT NOT NULL)`,
  `CREATE TABLE outbox (account TEXT NOT NULL, seq INTEGER NOT NULL, settlement TEXT NOT NULL, PRIMARY KEY (account, seq)) WITHOUT ROWID`,
  `CREATE TABLE channels (account TEXT PRIMARY KEY, last_seq INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER) WITHOUT ROWID`,
  `CREATE INDEX channels_due ON channels (due) WHERE due IS NOT NULL`,
  `CREATE TABLE projection (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL)`,
  `INSERT INTO projection VALUES (1, 0)`,
];

/** Snapshots are written every so many journal lines, in parts below SQLite's row limit of 2 MB. */
const SNAPSHOT_EVERY = 2_000;
const SNAPSHOT_PART = 500_000;

/** A journal line with its link of the hash chain. */
export interface HashedEntry extends JournalEntry {
  hash: string;
}

/** The state of a delivery channel: one account's settlements, in order. */
export interface Channel {
  account: string;
  attempts: number;
}

/** A book's tables. Callers wrap writes that belong together in one transaction. */
export class OrderBookStore {
  private readonly sql: Sql;
  private head = { seq: 0, hash: "" };
  private snapshotSeq = 0;
  /** `seq` of the last settlement of accounts that traded since the book was loaded. */
  private readonly lastSettlements = new Map<string, number>();

  constructor(sql: Sql) {
    this.sql = sql;
  }

  /** The book as last written: the snapshot and the journal behind it. */
  load(): BookState {
    this.head = { seq: 0, hash: "" };
    this.snapshotSeq = 0;
    this.lastSettlements.clear();
    if (!hasTable(this.sql, "journal")) return emptyState();
    const parts = this.sql.exec<{ text: string }>("SELECT text FROM snapshot ORDER BY part").toArray();
    const state = parts.length === 0 ? emptyState() : restoreState(parts.map(({ text }) => text).join(""));
    this.snapshotSeq = state.seq;
    for (const entry of this.entriesAfter(state.seq)) replayEntry(state, entry);
    const [head] = this.sql.exec<{ seq: number; hash: string }>("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").toArray();
    if (head) this.head = head;
    return state;
  }

  /** Makes the tables of a book that is listed. */
  createTables(): void {
    for (const statement of SCHEMA) this.sql.exec(statement);
  }

  /** Appends lines to the journal and its hash chain. */
  append(entries: readonly JournalEntry[]): void {
    const rows = entries.map(({ seq, time, event }) => {
      const json = JSON.stringify(event);
      this.head = { seq, hash: chainHash(this.head.hash, seq, time, json) };
      const orderId = event.type === "accepted" ? event.order.id : event.type === "rejected" ? event.orderId : null;
      return [seq, time, json, this.head.hash, orderId];
    });
    insertRows(this.sql, "INSERT INTO journal", rows);
  }

  /** Position and hash of the last line. */
  get journalHead(): { seq: number; hash: string } {
    return this.head;
  }

  /** Replaces the snapshot when enough has happened since the last. */
  snapshotIfDue(state: BookState): void {
    if (state.seq - this.snapshotSeq < SNAPSHOT_EVERY) return;
    const text = snapshotState(state);
    this.sql.exec("DELETE FROM snapshot");
    for (let part = 0; part * SNAPSHOT_PART < text.length; part++) {
      const slice = text.slice(part * SNAPSHOT_PART, (part + 1) * SNAPSHOT_PART);
      this.sql.exec("INSERT INTO snapshot VALUES (?, ?, ?)", part, state.seq, slice);
    }
    this.snapshotSeq = state.seq;
  }

  /** Journal lines beyond `seq`, in order. */
  entriesAfter(seq: number, limit = Number.MAX_SAFE_INTEGER): JournalEntry[] {
    return this.sql
      .exec<{ seq: number; time: number; event: string }>("SELECT seq, time, event FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)
      .toArray()
      .map((row) => ({ seq: row.seq, time: row.time, event: JSON.parse(row.event) as JournalEntry["event"] }));
  }

  /** Journal lines beyond `seq` with their hashes, in order. */
  hashedEntriesAfter(seq: number, limit: number): HashedEntry[] {
    return this.sql
      .exec<{ seq: number; time: number; event: string; hash: string }>(
        "SELECT seq, time, event, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
        seq,
        limit,
      )
      .toArray()
      .map(({ event, ...row }) => ({ ...row, event: JSON.parse(event) as JournalEntry["event"] }));
  }

  /** Whether this order was already taken or rejected here. */
  knowsOrder(orderId: string): boolean {
    return this.sql.exec("SELECT 1 AS found FROM journal WHERE order_id = ?", orderId).toArray().length > 0;
  }

  /** Puts a settlement at the end of its account's channel; `due` is when to deliver it at the latest. */
  enqueue(account: string, settlement: Omit<Settlement, "prev">, due: number): Settlement {
    const whole: Settlement = { ...settlement, prev: this.lastSettled(account) };
    this.sql.exec("INSERT INTO outbox VALUES (?, ?, ?)", account, whole.seq, JSON.stringify(whole));
    this.sql.exec(
      `INSERT INTO channels VALUES (?1, ?2, 0, ?3)
       ON CONFLICT (account) DO UPDATE SET last_seq = excluded.last_seq, due = MIN(COALESCE(due, excluded.due), excluded.due)`,
      account,
      whole.seq,
      due,
    );
    this.lastSettlements.set(account, whole.seq);
    return whole;
  }

  private lastSettled(account: string): number {
    const known = this.lastSettlements.get(account);
    if (known !== undefined) return known;
    return this.sql.exec<{ seq: number }>("SELECT last_seq AS seq FROM channels WHERE account = ?", account).toArray()[0]?.seq ?? 0;
  }

  /** What an account has not acknowledged, oldest first. */
  unacknowledged(account: string, limit: number): Settlement[] {
    return this.sql
      .exec<{ settlement: string }>("SELECT settlement FROM outbox WHERE account = ? ORDER BY seq LIMIT ?", account, limit)
      .toArray()
      .map(({ settlement }) => JSON.parse(settlement) as Settlement);
  }

  /** Forgets what the account has made durable. */
  acknowledge(account: string, acked: number): void {
    this.sql.exec("DELETE FROM outbox WHERE account = ? AND seq <= ?", account, acked);
  }

  /** Sets when a channel is to be tried next, after so many failures; null when nothing waits. */
  schedule(account: string, due: number | null, attempts: number): void {
    this.sql.exec("UPDATE channels SET due = ?, attempts = ? WHERE account = ?", due, attempts, account);
  }

  /** Every account that was ever settled here, with its last settlement. */
  channels(): { account: string; lastSeq: number }[] {
    return this.sql.exec<{ account: string; lastSeq: number }>("SELECT account, last_seq AS lastSeq FROM channels").toArray();
  }

  /** Channels to deliver now, the longest waiting first, without those of `except`. */
  channelsDue(now: number, except: readonly string[], limit: number): Channel[] {
    return this.sql
      .exec<{ account: string; attempts: number }>(
        "SELECT account, attempts FROM channels WHERE due <= ? AND account NOT IN (SELECT value FROM json_each(?)) ORDER BY due LIMIT ?",
        now,
        JSON.stringify(except),
        limit,
      )
      .toArray();
  }

  /** When the next channel is due, `except` apart; null when none waits. */
  nextDue(except: readonly string[]): number | null {
    const [row] = this.sql
      .exec<{ due: number | null }>(
        "SELECT MIN(due) AS due FROM channels WHERE due IS NOT NULL AND account NOT IN (SELECT value FROM json_each(?))",
        JSON.stringify(except),
      )
      .toArray();
    return row?.due ?? null;
  }

  /** Makes every channel with something to deliver due now, however often it has failed. */
  redrive(now: number): void {
    this.sql.exec("UPDATE channels SET due = ?, attempts = 0 WHERE due IS NOT NULL", now);
  }

  /** Settlements not yet acknowledged, and how many channels keep failing. */
  outboxSize(): { pending: number; failing: number } {
    const [row] = this.sql
      .exec<{ pending: number; failing: number }>(
        "SELECT (SELECT COUNT(*) FROM outbox) AS pending, (SELECT COUNT(*) FROM channels WHERE attempts >= 10) AS failing",
      )
      .toArray();
    return row ?? { pending: 0, failing: 0 };
  }

  /** Journal position up to which D1 has acknowledged all. */
  projectedSeq(): number {
    return this.sql.exec<{ seq: number }>("SELECT seq FROM projection").toArray()[0]?.seq ?? 0;
  }

  restartProjection(): void {
    this.sql.exec("UPDATE projection SET seq = 0");
  }

  setProjectedSeq(seq: number): void {
    this.sql.exec("UPDATE projection SET seq = ? WHERE seq < ?", seq, seq);
  }
}
