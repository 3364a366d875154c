import type { Fill, Order } from "../../domain/orders.ts";
import { hasTable, insertRows, type Sql, type SqlValue } from "../sql.ts";
import { type Applied, apply, orderView } from "./applied.ts";
import { emptyLedger, type Ledger, type LedgerEntry, type Position } from "./ledger.ts";
import { isOpen, type LedgerOrder } from "./ledger-order.ts";

/** An order's state, and the answer given when the book took it; null if it was closed then, because it still is what it was. */
export interface StoredOrder {
  order: LedgerOrder;
  answer: Order | null;
}

/** An order by its client's name, and the request it was made of (see `fingerprintOf`). */
export type PlacedAs = { id: string; request: string };

/** An account as it was stored. */
export interface Loaded {
  ledger: Ledger;
  /** The journal's entries that are not in the other tables yet. */
  behind: Applied[];
}

/** Which orders to list, newest first: those numbered below `before`. */
export interface OrderFilter {
  status: "open" | "closed" | "all";
  artistId?: string | undefined;
  before?: number | undefined;
  limit: number;
  /** Show every fill, not only the latest. */
  allFills?: boolean;
}

const SCHEMA = [
  `CREATE TABLE journal (version INTEGER PRIMARY KEY, time INTEGER NOT NULL, entry TEXT NOT NULL)`,
  `CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, cash INTEGER NOT NULL,
     held_cash INTEGER NOT NULL, granted INTEGER NOT NULL, orders_placed INTEGER NOT NULL)`,
  `CREATE TABLE positions (artist_id TEXT PRIMARY KEY, shares INTEGER NOT NULL, held_shares INTEGER NOT NULL,
     cost_basis INTEGER NOT NULL, realised_pnl INTEGER NOT NULL, cursor INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE orders (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, client_order_id TEXT UNIQUE,
     artist_id TEXT NOT NULL, open INTEGER NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL, answer TEXT)`,
  `CREATE INDEX orders_open ON orders (number) WHERE open = 1`,
  `CREATE TABLE fills (order_id TEXT NOT NULL, seq INTEGER NOT NULL, fill TEXT NOT NULL, PRIMARY KEY (order_id, seq)) WITHOUT ROWID`,
];

/** An order's row is made with the first entry that names it; later ones bring its state, and one its answer. */
const ON_KNOWN_ORDER =
  "ON CONFLICT (number) DO UPDATE SET open = excluded.open, state = excluded.state, answer = COALESCE(excluded.answer, answer)";

/** Most fills an order is shown with, unless all are asked for. */
const SHOWN_FILLS = 100;

/** SQLite's LIMIT for as many as there are. */
const ALL = -1;

/**
 * A portfolio's tables. The journal is the account; the others are what is read
 * of it, as of some entry (`account.version`), and may lag behind. Callers wrap
 * writes that belong together in one transaction.
 */
export class PortfolioStore {
  private readonly sql: Sql;
  private version = 0;

  constructor(sql: Sql) {
    this.sql = sql;
  }

  /** Number of entries in the journal. */
  get journalVersion(): number {
    return this.version;
  }

  /** The account as last written; an empty one if nothing ever was. */
  load(): Loaded {
    this.version = 0;
    if (!hasTable(this.sql, "journal")) return { ledger: emptyLedger(), behind: [] };
    const { ledger, version } = this.loadTables();
    const entries = this.sql.exec<{ time: number; entry: string }>("SELECT time, entry FROM journal WHERE version > ? ORDER BY version", version).toArray();
    this.version = version + entries.length;
    return { ledger, behind: entries.map(({ time, entry }) => apply(ledger, JSON.parse(entry) as LedgerEntry, time)) };
  }

  private loadTables(): { ledger: Ledger; version: number } {
    const ledger = emptyLedger();
    const [account] = this.sql
      .exec<{ version: number; cash: number; held_cash: number; granted: number; orders_placed: number }>("SELECT * FROM account")
      .toArray();
    if (!account) return { ledger, version: 0 };
    ledger.cash = account.cash;
    ledger.heldCash = account.held_cash;
    ledger.granted = account.granted;
    ledger.ordersPlaced = account.orders_placed;
    for (const position of this.positions()) ledger.positions.set(position.artistId, position);
    for (const { state } of this.sql.exec<{ state: string }>("SELECT state FROM orders WHERE open = 1 ORDER BY number").toArray()) {
      const order = JSON.parse(state) as LedgerOrder;
      ledger.openOrders.set(order.id, order);
    }
    return { ledger, version: account.version };
  }

  private positions(): Position[] {
    return this.sql
      .exec<{ artist_id: string; shares: number; held_shares: number; cost_basis: number; realised_pnl: number; cursor: number }>(
        "SELECT * FROM positions",
      )
      .toArray()
      .map((row) => ({
        artistId: row.artist_id,
        shares: row.shares,
        heldShares: row.held_shares,
        costBasis: row.cost_basis,
        realisedPnl: row.realised_pnl,
        cursor: row.cursor,
      }));
  }

  /** Makes the tables of an account that is written for the first time. */
  createTables(): void {
    if (this.version > 0 || hasTable(this.sql, "journal")) return;
    for (const statement of SCHEMA) this.sql.exec(statement);
  }

  /** Appends entries to the journal. */
  append(entries: readonly Pick<Applied, "entry" | "time">[]): void {
    const lines = entries.map(({ entry, time }) => [++this.version, time, JSON.stringify(entry)]);
    insertRows(this.sql, "INSERT INTO journal", lines);
  }

  /** Brings the other tables up to the journal: `behind` is all that they lack, `ledger` what it led to. */
  catchUp(behind: readonly Applied[], { cash, heldCash, granted, ordersPlaced }: Ledger): void {
    const positions = new Set(behind.flatMap(({ change }) => change.positions));
    insertRows(this.sql, "INSERT OR REPLACE INTO positions", [...positions].map(positionRow));
    insertRows(this.sql, "INSERT INTO orders", orderRows(behind), ON_KNOWN_ORDER);
    const fills = behind.flatMap((applied) => applied.fills);
    insertRows(this.sql, "INSERT INTO fills", fills.map(([orderId, fill]) => [orderId, fill.seq, JSON.stringify(fill)]));
    this.sql.exec("INSERT OR REPLACE INTO account VALUES (1, ?, ?, ?, ?, ?)", this.version, cash, heldCash, granted, ordersPlaced);
  }

  orderById(id: string): StoredOrder | undefined {
    if (this.version === 0) return undefined;
    const [row] = this.sql.exec<{ state: string; answer: string | null }>("SELECT state, answer FROM orders WHERE id = ?", id).toArray();
    if (!row) return undefined;
    return { order: JSON.parse(row.state) as LedgerOrder, answer: row.answer ? (JSON.parse(row.answer) as Order) : null };
  }

  /** The order that was placed under an id of the client's. */
  placedAs(clientOrderId: string): PlacedAs | undefined {
    if (this.version === 0) return undefined;
    return this.sql.exec<{ id: string; request: string }>("SELECT id, request FROM orders WHERE client_order_id = ?", clientOrderId).toArray()[0];
  }

  /** Orders as their owner sees them, newest first. */
  listOrders({ status, artistId, before, limit, allFills }: OrderFilter): Order[] {
    if (this.version === 0) return [];
    return this.sql
      .exec<{ state: string }>(
        `SELECT state FROM orders WHERE number < ?1 AND (?2 IS NULL OR artist_id = ?2) AND (?3 IS NULL OR open = ?3)
         ORDER BY number DESC LIMIT ?4`,
        before ?? Number.MAX_SAFE_INTEGER,
        artistId ?? null,
        status === "all" ? null : status === "open" ? 1 : 0,
        limit,
      )
      .toArray()
      .map(({ state }) => this.view(JSON.parse(state) as LedgerOrder, allFills ? ALL : SHOWN_FILLS));
  }

  /** An order with its latest fills, oldest first. */
  view(order: LedgerOrder, shownFills = SHOWN_FILLS): Order {
    const fills = this.sql
      .exec<{ fill: string }>("SELECT fill FROM fills WHERE order_id = ? ORDER BY seq DESC LIMIT ?", order.id, shownFills)
      .toArray()
      .map(({ fill }) => JSON.parse(fill) as Fill)
      .toReversed();
    return orderView(order, fills);
  }
}

function positionRow({ artistId, shares, heldShares, costBasis, realisedPnl, cursor }: Position): SqlValue[] {
  return [artistId, shares, heldShares, costBasis, realisedPnl, cursor];
}

/** What entries did to orders, each in one row. One that the book made, a bracket's exit, has no request of its own. */
function orderRows(applied: readonly Applied[]): SqlValue[][] {
  const requests = new Map<string, string>();
  const answers = new Map<string, Order>();
  for (const { entry, answers: some } of applied) {
    if (entry.type === "placed") requests.set(entry.order.id, entry.request);
    for (const answer of some) answers.set(answer.id, answer);
  }
  const orders = new Set(applied.flatMap(({ change }) => change.orders));
  return [...orders].map((order) => {
    const { number, id, artistId } = order;
    // What the book made was named by no client.
    const clientOrderId = order.parentId === undefined ? order.clientOrderId : null;
    const answer = answers.get(id);
    const kept = answer && (isOpen(answer) || answer.fills.length > SHOWN_FILLS) ? JSON.stringify(answer) : null;
    return [number, id, clientOrderId, artistId, isOpen(order) ? 1 : 0, JSON.stringify(order), requests.get(id) ?? "", kept];
  });
}
