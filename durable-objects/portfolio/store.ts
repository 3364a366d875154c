import type { Fill, Order } from "../../domain/orders.ts";
import { hasTable, insertRows, type Sql, type SqlValue } from "../sql.ts";
import { emptyLedger, type Ledger, type LedgerChange, type LedgerEntry, type Position } from "./ledger.ts";
import { heldFor, isOpen, type LedgerOrder } from "./ledger-order.ts";

/**
 * An order's row: its state, the request that made it, and the answer given when
 * the book took it; null if it was closed then, because it still is what it was.
 */
export interface StoredOrder {
  order: LedgerOrder;
  request: string;
  answer: Order | null;
}

/** An entry, what it changed, and what is written with it: the request of a new order, fills, the answers that orders got. */
export interface Written {
  entry: LedgerEntry;
  time: number;
  change: LedgerChange;
  request?: string;
  fills?: readonly [orderId: string, fill: Fill][];
  answers?: readonly Order[];
}

/** Which orders to list, newest first: those numbered below `before`. */
export interface OrderFilter {
  status: "open" | "closed" | "all";
  artistId?: string | undefined;
  before?: number | undefined;
  limit: number;
}

type OrderRow = { state: string; request: string; answer: string | null };

const SCHEMA = [
  `CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, cash INTEGER NOT NULL,
     held_cash INTEGER NOT NULL, granted INTEGER NOT NULL, orders_placed INTEGER NOT NULL)`,
  `CREATE TABLE positions (artist_id TEXT PRIMARY KEY, shares INTEGER NOT NULL, held_shares INTEGER NOT NULL,
     cost_basis INTEGER NOT NULL, realised_pnl INTEGER NOT NULL, cursor INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE orders (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, client_order_id TEXT NOT NULL UNIQUE,
     artist_id TEXT NOT NULL, open INTEGER NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL, answer TEXT)`,
  `CREATE INDEX orders_open ON orders (number) WHERE open = 1`,
  `CREATE TABLE fills (order_id TEXT NOT NULL, seq INTEGER NOT NULL, fill TEXT NOT NULL, PRIMARY KEY (order_id, seq)) WITHOUT ROWID`,
  `CREATE TABLE journal (version INTEGER PRIMARY KEY, time INTEGER NOT NULL, entry TEXT NOT NULL)`,
];

/** An order's row is made by the first entry that names it; later ones bring its state, and one its answer. */
const ON_KNOWN_ORDER =
  "ON CONFLICT (number) DO UPDATE SET open = excluded.open, state = excluded.state, answer = COALESCE(excluded.answer, answer)";

/** Most fills an order is shown with; the journal keeps all. */
const SHOWN_FILLS = 100;

/** A portfolio's tables. Callers wrap writes that belong together in one transaction. */
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

  /** The ledger as last written; an empty one if nothing ever was. */
  load(): Ledger {
    const ledger = emptyLedger();
    this.version = 0;
    if (!hasTable(this.sql, "account")) return ledger;
    const [account] = this.sql
      .exec<{ version: number; cash: number; held_cash: number; granted: number; orders_placed: number }>("SELECT * FROM account")
      .toArray();
    if (!account) return ledger;
    this.version = account.version;
    ledger.cash = account.cash;
    ledger.heldCash = account.held_cash;
    ledger.granted = account.granted;
    ledger.ordersPlaced = account.orders_placed;
    for (const position of this.positions()) ledger.positions.set(position.artistId, position);
    for (const { state } of this.sql.exec<{ state: string }>("SELECT state FROM orders WHERE open = 1 ORDER BY number").toArray()) {
      const order = JSON.parse(state) as LedgerOrder;
      ledger.openOrders.set(order.id, order);
    }
    return ledger;
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
    if (this.version > 0 || hasTable(this.sql, "account")) return;
    for (const statement of SCHEMA) this.sql.exec(statement);
  }

  /** Appends entries to the journal, and writes what they changed with the balances they led to. */
  append(entries: readonly Written[], { cash, heldCash, granted, ordersPlaced }: Ledger): void {
    const lines = entries.map(({ entry, time }) => [++this.version, time, JSON.stringify(entry)]);
    insertRows(this.sql, "INSERT INTO journal", lines);
    const positions = new Set(entries.flatMap(({ change }) => change.positions));
    insertRows(this.sql, "INSERT OR REPLACE INTO positions", [...positions].map(positionRow));
    insertRows(this.sql, "INSERT INTO orders", entries.flatMap(orderRows), ON_KNOWN_ORDER);
    const fills = entries.flatMap((written) => written.fills ?? []);
    insertRows(this.sql, "INSERT INTO fills", fills.map(([orderId, fill]) => [orderId, fill.seq, JSON.stringify(fill)]));
    this.sql.exec("INSERT OR REPLACE INTO account VALUES (1, ?, ?, ?, ?, ?)", this.version, cash, heldCash, granted, ordersPlaced);
  }

  orderById(id: string): StoredOrder | undefined {
    return this.findOrder("id", id);
  }

  orderByClientId(clientOrderId: string): StoredOrder | undefined {
    return this.findOrder("client_order_id", clientOrderId);
  }

  private findOrder(column: "id" | "client_order_id", value: string): StoredOrder | undefined {
    if (this.version === 0) return undefined;
    const [row] = this.sql.exec<OrderRow>(`SELECT state, request, answer FROM orders WHERE ${column} = ?`, value).toArray();
    if (!row) return undefined;
    return { order: JSON.parse(row.state) as LedgerOrder, request: row.request, answer: row.answer ? (JSON.parse(row.answer) as Order) : null };
  }

  /** Orders as their owner sees them, newest first. */
  listOrders({ status, artistId, before, limit }: OrderFilter): Order[] {
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
      .map(({ state }) => this.view(JSON.parse(state) as LedgerOrder));
  }

  /** An order with its latest fills, oldest first. */
  view(order: LedgerOrder): Order {
    const fills = this.sql
      .exec<{ fill: string }>("SELECT fill FROM fills WHERE order_id = ? ORDER BY seq DESC LIMIT ?", order.id, SHOWN_FILLS)
      .toArray()
      .map(({ fill }) => JSON.parse(fill) as Fill)
      .toReversed();
    return orderView(order, fills);
  }
}

function positionRow({ artistId, shares, heldShares, costBasis, realisedPnl, cursor }: Position): SqlValue[] {
  return [artistId, shares, heldShares, costBasis, realisedPnl, cursor];
}

/** What an entry did to orders. One that the book made, a bracket's exit, has no request of its own. */
function orderRows({ change, request = "", answers = [] }: Written): SqlValue[][] {
  return change.orders.map((order) => {
    const answer = answers.find(({ id }) => id === order.id);
    const kept = answer && (isOpen(answer) || answer.fills.length > SHOWN_FILLS) ? JSON.stringify(answer) : null;
    const { number, id, clientOrderId, artistId } = order;
    return [number, id, clientOrderId, artistId, isOpen(order) ? 1 : 0, JSON.stringify(order), request, kept];
  });
}

/** The owner's view of an order. */
export function orderView(order: LedgerOrder, fills: Fill[]): Order {
  const { number: _n, budget: _b, feeCapBps: _f, exitId: _e, amending: _a, amendments: _s, refusedAmendment: _r, ...shown } = order;
  return { ...shown, held: heldFor(order), fills };
}
