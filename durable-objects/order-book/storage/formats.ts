import type { Format } from "../../platform/formats.ts";
import type { Migration } from "../../platform/migrations.ts";
import { SUSPENSION_TABLE } from "../../platform/suspension.ts";

/** How one release stores a book. Tests run two releases in turn on one storage. */
export interface BookFormats {
  /**
   * Of each line. 1: the hash chain covers it as it is stored. 2: it covers its
   * public form (see `public-event.ts`), so that anybody can follow it. 3: orders
   * and executions say what was paid ahead of the fee. 4: fair values say how far they
   * can be relied on. 5: books are closed, and shares redeemed and issued.
   */
  readonly journal: Format;
  /**
   * One that is not read is as good as none: the journal is replayed. Written every
   * so many journal lines. 2: orders say what they have paid ahead of their fee. 3: what
   * the issuer's ladder was made from. 4: how the book ended, and what was merged into it.
   */
  readonly snapshot: Format & { readonly every: number };
  readonly migrations: readonly Migration[];
}

/** The tables of before there were versions: objects of that time have them already. */
const FIRST_TABLES: Migration = [
  // The last line of each command has a hash.
  `CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, event TEXT NOT NULL, hash TEXT, order_id TEXT)`,
  // A command for an order that was ever taken or rejected here is a repeat.
  `CREATE UNIQUE INDEX IF NOT EXISTS journal_order ON journal (order_id) WHERE order_id IS NOT NULL`,
  `CREATE TABLE IF NOT EXISTS snapshot (part INTEGER PRIMARY KEY, seq INTEGER NOT NULL, text TEXT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS projection (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL)`,
  `INSERT OR IGNORE INTO projection VALUES (1, 0)`,
  `CREATE TABLE IF NOT EXISTS outbox (account TEXT NOT NULL, seq INTEGER NOT NULL, settlement TEXT NOT NULL, PRIMARY KEY (account, seq)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS channels (account TEXT PRIMARY KEY, last_seq INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS channels_due ON channels (due) WHERE due IS NOT NULL`,
  `CREATE TABLE IF NOT EXISTS settled (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL)`,
  `INSERT OR IGNORE INTO settled VALUES (1, 0)`,
];

/** The formats of journal lines and snapshots, and the secret of the pseudonyms in the public journal. */
const PUBLIC_JOURNAL: Migration = [
  `ALTER TABLE journal ADD COLUMN format INTEGER`,
  `ALTER TABLE snapshot ADD COLUMN format INTEGER`,
  `CREATE TABLE pseudonym_key (id INTEGER PRIMARY KEY CHECK (id = 1), key TEXT NOT NULL)`,
];

/** How this release stores a book. */
export const BOOK_FORMATS: BookFormats = {
  journal: { reads: [1, 2, 3, 4, 5], writes: 5 },
  snapshot: { reads: [1, 2, 3, 4], writes: 4, every: 2_000 },
  migrations: [FIRST_TABLES, PUBLIC_JOURNAL, SUSPENSION_TABLE],
};
