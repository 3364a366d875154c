import { hasTable, insertRows, type Sql } from "../../platform/sql.ts";
import { Outbox } from "./outbox.ts";
import { chainHash, type HashedEntry } from "./hash-chain.ts";
import {
  type BookState,
  emptyState,
  type JournalEntry,
  replayEntry,
  restoreState,
  snapshotState,
} from "../core/state.ts";

const SCHEMA = [
  // The last line of each command has a hash.
  `CREATE TABLE journal (seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, event TEXT NOT NULL, hash TEXT, order_id TEXT)`,
  // A command for an order that was ever taken or rejected here is a repeat.
  `CREATE UNIQUE INDEX journal_order ON journal (order_id) WHERE order_id IS NOT NULL`,
  `CREATE TABLE snapshot (part INTEGER PRIMARY KEY, seq INTEGER NOT NULL, text TEXT NOT NULL)`,
  `CREATE TABLE projection (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL)`,
  `INSERT INTO projection VALUES (1, 0)`,
];

/** Snapshots are written every so many journal lines, in parts below SQLite's row limit of 2 MB. */
const SNAPSHOT_EVERY = 2_000;
const SNAPSHOT_PART = 500_000;

/** A book's tables. Callers wrap writes that belong together in one transaction. */
export class OrderBookStore {
  readonly outbox: Outbox;
  private readonly sql: Sql;
  private head = { seq: 0, hash: "" };
  private snapshotSeq = 0;

  constructor(sql: Sql) {
    this.sql = sql;
    this.outbox = new Outbox(sql);
  }

  /** The book as last written: the snapshot and the journal behind it. */
  load(): BookState {
    this.head = { seq: 0, hash: "" };
    this.snapshotSeq = 0;
    const settled = this.outbox.load();
    if (!hasTable(this.sql, "journal")) return emptyState();
    const parts = this.sql.exec<{ text: string }>("SELECT text FROM snapshot ORDER BY part").toArray();
    const state = parts.length === 0 ? emptyState() : restoreState(parts.map(({ text }) => text).join(""));
    this.snapshotSeq = state.seq;
    const lines = this.entriesAfter(state.seq);
    for (const line of lines) replayEntry(state, line);
    const [head] = this.sql
      .exec<{ seq: number; hash: string }>("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
      .toArray();
    if (head) this.head = head;
    // The outbox has caught up with every snapshot: what it lacks came after the last one.
    const unsettled = lines.filter(({ seq }) => seq > settled);
    for (const step of stepsOf(unsettled)) this.outbox.settle(state.artistId ?? "", step, () => step[0]?.time ?? 0);
    return state;
  }

  /** Makes the tables of a book that is listed. */
  createTables(): void {
    for (const statement of SCHEMA) this.sql.exec(statement);
    this.outbox.createTables();
  }

  /** Appends the lines of one command to the journal and its hash chain. */
  append(entries: readonly JournalEntry[]): void {
    const lines = entries.map(({ event, ...line }) => ({ ...line, event: JSON.stringify(event) }));
    const last = lines.at(-1);
    if (!last) return;
    this.head = { seq: last.seq, hash: chainHash(this.head.hash, lines) };
    const rows = lines.map((line, index) => [
      line.seq,
      line.time,
      line.event,
      line === last ? this.head.hash : null,
      orderOf(entries[index]),
    ]);
    insertRows(this.sql, "INSERT INTO journal", rows);
  }

  /** Position and hash of the last line. */
  get journalHead(): { seq: number; hash: string } {
    return this.head;
  }

  /** Brings the outbox up to the journal. */
  catchUp(): void {
    this.outbox.catchUp(this.head.seq);
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
    this.catchUp();
  }

  /** Journal lines beyond `seq` with the links of the hash chain, in order. */
  entriesAfter(seq: number, limit = Number.MAX_SAFE_INTEGER): HashedEntry[] {
    return this.sql
      .exec<{ seq: number; time: number; event: string; hash: string | null }>(
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

/** The order that a line takes or rejects. */
function orderOf(entry: JournalEntry | undefined): string | null {
  if (entry?.event.type === "accepted") return entry.event.order.id;
  return entry?.event.type === "rejected" ? entry.event.orderId : null;
}

/** Journal lines, those of each command together. */
function stepsOf(lines: readonly HashedEntry[]): JournalEntry[][] {
  const steps: JournalEntry[][] = [];
  let step: JournalEntry[] = [];
  for (const line of lines) {
    step.push(line);
    if (line.hash === null) continue;
    steps.push(step);
    step = [];
  }
  return steps;
}
