import type { Format } from "../../platform/formats.ts";
import type { Migration } from "../../platform/migrations.ts";
import { SUSPENSION_TABLE } from "../../platform/suspension.ts";

/** How one release stores a portfolio. Tests run two releases in turn on one storage. */
export interface PortfolioFormats {
  /**
   * Of each entry. 2: orders keep account of what they have paid ahead of their fee, and hold by it.
   * 3: shares are redeemed and issued.
   */
  readonly journal: Format;
  readonly migrations: readonly Migration[];
}

/** The tables of before there were versions: objects of that time have some of them already. */
const FIRST_TABLES: Migration = [
  `CREATE TABLE IF NOT EXISTS journal (version INTEGER PRIMARY KEY, time INTEGER NOT NULL, entry TEXT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, cash INTEGER NOT NULL,
     held_cash INTEGER NOT NULL, granted INTEGER NOT NULL, orders_placed INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS positions (artist_id TEXT PRIMARY KEY, shares INTEGER NOT NULL, held_shares INTEGER NOT NULL,
     cost_basis INTEGER NOT NULL, realised_pnl INTEGER NOT NULL, cursor INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, client_order_id TEXT UNIQUE,
     artist_id TEXT NOT NULL, open INTEGER NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL, answer TEXT)`,
  `CREATE INDEX IF NOT EXISTS orders_open ON orders (number) WHERE open = 1`,
  `CREATE TABLE IF NOT EXISTS fills (order_id TEXT NOT NULL, seq INTEGER NOT NULL, fill TEXT NOT NULL, PRIMARY KEY (order_id, seq)) WITHOUT ROWID`,
  // Has a row once the owner has closed the account.
  `CREATE TABLE IF NOT EXISTS closed (at INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS revoked (credential TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID`,
];

/** Journal entries tell their format. */
const JOURNAL_FORMAT: Migration = [`ALTER TABLE journal ADD COLUMN format INTEGER`];

/** The first format in which orders are charged as a whole. */
export const FEES_OF_WHOLE_ORDERS = 2;

/** Cents between two listings that are merged. A table of its own, which the release before leaves as it is. */
const CLEARING: Migration = [`CREATE TABLE clearing (id INTEGER PRIMARY KEY CHECK (id = 1), amount INTEGER NOT NULL)`];

/** How this release stores a portfolio. */
export const PORTFOLIO_FORMATS: PortfolioFormats = {
  journal: { reads: [1, 2, 3], writes: 3 },
  migrations: [FIRST_TABLES, JOURNAL_FORMAT, SUSPENSION_TABLE, CLEARING],
};
