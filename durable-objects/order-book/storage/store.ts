import { FIRST_FORMAT } from "../../platform/formats.ts";
import { isStored, migrate, migrateStored } from "../../platform/migrations.ts";
import { insertRows, type Sql } from "../../platform/sql.ts";
import {
  type BookState,
  emptyState,
  type JournalEntry,
  replayEntry,
  restoreState,
  snapshotState,
} from "../core/state.ts";
import type { BookStore } from "../core/book-store.ts";
import { BOOK_FORMATS, type BookFormats } from "./formats.ts";
import type { HashedEntry } from "./hash-chain.ts";
import { Journal } from "./journal.ts";
import { Outbox } from "./outbox.ts";

/** A snapshot is written in parts of so many characters, below SQLite's row limit of 2 MB. */
const SNAPSHOT_PART = 500_000;

/** A book's tables. Callers wrap writes that belong together in one transaction. */
export class OrderBookStore implements BookStore {
  readonly journal: Journal;
  readonly outbox: Outbox;
  private readonly sql: Sql;
  private readonly formats: BookFormats;
  private snapshotSeq = 0;

  constructor(sql: Sql, formats = BOOK_FORMATS) {
    this.sql = sql;
    this.formats = formats;
    this.journal = new Journal(sql, formats.journal);
    this.outbox = new Outbox(sql);
  }

  /**
   * Brings what an older release stored up to this one, before it is loaded; a
   * book that was never listed stays without tables. `newKey` makes a secret.
   */
  migrate(transaction: (write: () => void) => void, newKey: () => string): void {
    migrateStored(this.sql, transaction, this.formats.migrations, () => this.journal.storeKey(newKey()));
  }

  /** Makes the tables of a book that is listed. `key`: the secret of its pseudonyms. */
  createTables(key: string): void {
    migrate(this.sql, this.formats.migrations);
    this.journal.storeKey(key);
  }

  /**
   * The book as last written: the snapshot and the journal behind it, or the whole
   * journal if there is no snapshot that this release reads.
   */
  load(): BookState {
    this.outbox.forgetBacklog();
    this.journal.forget();
    this.snapshotSeq = 0;
    if (!isStored(this.sql)) return emptyState();
    this.journal.load();
    const state = this.loadSnapshot() ?? emptyState();
    this.snapshotSeq = state.seq;
    // The outbox has caught up with every snapshot: what it lacks came after the last one.
    const settled = this.outbox.settledSeq();
    const unsettled: HashedEntry[] = [];
    for (const line of this.journal.replay(state.seq)) {
      replayEntry(state, line);
      if (line.seq > settled) unsettled.push(line);
    }
    for (const step of stepsOf(unsettled)) this.outbox.settle(state.artistId ?? "", step, () => step[0]?.time ?? 0);
    return state;
  }

  /** Brings the outbox up to the journal. */
  catchUp(): void {
    this.outbox.catchUp(this.journal.head.seq);
  }

  /** Replaces the snapshot when enough has happened since the last. */
  snapshotIfDue(state: BookState): void {
    if (state.seq - this.snapshotSeq < this.formats.snapshot.every) return;
    const text = snapshotState(state);
    this.sql.exec("DELETE FROM snapshot");
    for (let part = 0; part * SNAPSHOT_PART < text.length; part++) {
      const slice = text.slice(part * SNAPSHOT_PART, (part + 1) * SNAPSHOT_PART);
      const row = [part, state.seq, slice, this.formats.snapshot.writes];
      insertRows(this.sql, "INSERT INTO snapshot (part, seq, text, format)", [row]);
    }
    this.snapshotSeq = state.seq;
    this.catchUp();
  }

  /** The last snapshot; null without one of a format that this release reads. */
  private loadSnapshot(): BookState | null {
    const parts = this.sql
      .exec<{ text: string; format: number | null }>("SELECT text, format FROM snapshot ORDER BY part")
      .toArray();
    const [first] = parts;
    if (!first) return null;
    const readable = this.formats.snapshot.reads.includes(first.format ?? FIRST_FORMAT);
    return readable ? restoreState(parts.map(({ text }) => text).join("")) : null;
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
