import type { OrderFilter } from "../../protocol/portfolio-calls.ts";
import type { Fill, Order } from "../../../domain/core/orders.ts";
import { assertReads } from "../../platform/formats.ts";
import { isStored, migrate, migrateStored } from "../../platform/migrations.ts";
import type { InvariantBroken } from "../../protocol/invariant-broken.ts";
import { insertRows, type Sql, type SqlValue } from "../../platform/sql.ts";

import { Backlog, type OrderBacklog, SHOWN_FILLS } from "./backlog.ts";
import { PORTFOLIO_FORMATS, type PortfolioFormats } from "./formats.ts";
import { applyWithEffects, type EntryEffects, type LedgerEntry } from "../core/ledger.ts";
import { emptyLedger, type Ledger, type Position, restoreHolds } from "../core/ledger-state.ts";
import { isOpen, type LedgerOrder, orderView } from "../core/ledger-order.ts";

/** The order placed under a `clientOrderId`, and the request it was made of (see `fingerprintOf`). */
export type PlacedOrder = { id: string; request: string };

/** An account as it was stored. */
export interface StoredAccount {
  ledger: Ledger;
  /** What the journal has and the other tables lack. */
  backlog: Backlog;
  /** What does not agree in what was stored. */
  broken: InvariantBroken | null;
}

/** An order's row is made with the first entry that names it; later ones bring its state, and one its answer. */
const ON_KNOWN_ORDER =
  "ON CONFLICT (number) DO UPDATE SET open = excluded.open, state = excluded.state, answer = COALESCE(excluded.answer, answer)";

/** SQLite's LIMIT for as many as there are. */
const ALL = -1;

/**
 * A portfolio's tables. The journal is the account; the others are what is read
 * of it, as of some entry (`account.version`), and may lag behind it. Callers wrap
 * writes that belong together in one transaction.
 */
export class PortfolioStore {
  private readonly sql: Sql;
  private readonly formats: PortfolioFormats;
  private version = 0;
  /** What the table says of `Ledger.clearing`, which hardly ever changes. */
  private clearing = 0;

  constructor(sql: Sql, formats = PORTFOLIO_FORMATS) {
    this.sql = sql;
    this.formats = formats;
  }

  /** Brings what an older release stored up to this one, before it is loaded. An account that was never used stays without tables. */
  migrate(transaction: (write: () => void) => void): void {
    migrateStored(this.sql, transaction, this.formats.migrations);
  }

  /** Number of entries in the journal. */
  get journalVersion(): number {
    return this.version;
  }

  /** The account as last written; an empty one if nothing ever was. */
  load(): StoredAccount {
    this.version = 0;
    this.clearing = 0;
    const backlog = new Backlog();
    if (!isStored(this.sql)) return { ledger: emptyLedger(), backlog, broken: null };
    const { ledger, version } = this.loadTables();
    const broken = restoreHolds(ledger);
    const entries = this.sql
      .exec<{ version: number; time: number; entry: string; format: number | null }>(
        "SELECT version, time, entry, format FROM journal WHERE version > ? ORDER BY version",
        version,
      )
      .toArray();
    for (const { time, entry, format, ...row } of entries) {
      assertReads(this.formats.journal, format, () => `journal entry ${row.version}`);
      backlog.add(applyWithEffects(ledger, JSON.parse(entry) as LedgerEntry, time));
    }
    this.version = version + entries.length;
    return { ledger, backlog, broken };
  }

  private loadTables(): { ledger: Ledger; version: number } {
    const ledger = emptyLedger();
    const [account] = this.sql
      .exec<{ version: number; cash: number; held_cash: number; granted: number; orders_placed: number }>(
        "SELECT * FROM account",
      )
      .toArray();
    if (!account) return { ledger, version: 0 };
    ledger.cash = account.cash;
    ledger.heldCash = account.held_cash;
    ledger.granted = account.granted;
    ledger.ordersPlaced = account.orders_placed;
    const [clearing] = this.sql.exec<{ amount: number }>("SELECT amount FROM clearing").toArray();
    this.clearing = ledger.clearing = clearing?.amount ?? 0;
    for (const position of this.positions()) ledger.positions.set(position.artistId, position);
    for (const { state } of this.sql
      .exec<{ state: string }>("SELECT state FROM orders WHERE open = 1 ORDER BY number")
      .toArray()) {
      const order = JSON.parse(state) as LedgerOrder;
      ledger.openOrders.set(order.id, order);
    }
    return { ledger, version: account.version };
  }

  private positions(): Position[] {
    return this.sql
      .exec<{
        artist_id: string;
        shares: number;
        held_shares: number;
        cost_basis: number;
        realised_pnl: number;
        cursor: number;
      }>("SELECT * FROM positions")
      .toArray()
      .map((row) => ({
        artistId: row.artist_id,
        shares: row.shares,
        heldShares: row.held_shares,
        costBasis: row.cost_basis,
        realisedPnl: row.realised_pnl,
        settledSeq: row.cursor,
      }));
  }

  /** Makes the tables of an account that is written for the first time. */
  createTables(): void {
    if (this.version === 0) migrate(this.sql, this.formats.migrations);
  }

  /** Appends entries to the journal. */
  append(entries: readonly Pick<EntryEffects, "entry" | "time">[]): void {
    const { writes } = this.formats.journal;
    const lines = entries.map(({ entry, time }) => [++this.version, time, JSON.stringify(entry), writes]);
    insertRows(this.sql, "INSERT INTO journal (version, time, entry, format)", lines);
  }

  /** Brings the other tables up to the journal: `backlog` is all that they lack, `ledger` what it led to. */
  catchUp({ positions, orders, fills }: Backlog, { cash, clearing, heldCash, granted, ordersPlaced }: Ledger): void {
    insertRows(
      this.sql,
      "INSERT OR REPLACE INTO positions (artist_id, shares, held_shares, cost_basis, realised_pnl, cursor)",
      [...positions].map(positionRow),
    );
    insertRows(
      this.sql,
      "INSERT INTO orders (number, id, client_order_id, artist_id, open, state, request, answer)",
      [...orders.values()].map(orderRow),
      ON_KNOWN_ORDER,
    );
    insertRows(
      this.sql,
      "INSERT INTO fills (order_id, seq, fill)",
      fills.map(([orderId, fill]) => [orderId, fill.seq, JSON.stringify(fill)]),
    );
    this.sql.exec(
      "INSERT OR REPLACE INTO account (id, version, cash, held_cash, granted, orders_placed) VALUES (1, ?, ?, ?, ?, ?)",
      this.version,
      cash,
      heldCash,
      granted,
      ordersPlaced,
    );
    if (clearing === this.clearing) return;
    this.sql.exec("INSERT OR REPLACE INTO clearing (id, amount) VALUES (1, ?)", clearing);
    this.clearing = clearing;
  }

  /** The answer an order got when its book took it, if it is kept: once the order is closed, it mostly still is what it was. */
  answerTo(orderId: string): Order | undefined {
    if (this.version === 0) return undefined;
    const [row] = this.sql.exec<{ answer: string | null }>("SELECT answer FROM orders WHERE id = ?", orderId).toArray();
    return row?.answer ? (JSON.parse(row.answer) as Order) : undefined;
  }

  /** The order that was placed under a `clientOrderId`. */
  findPlaced(clientOrderId: string): PlacedOrder | undefined {
    if (this.version === 0) return undefined;
    return this.sql
      .exec<{ id: string; request: string }>("SELECT id, request FROM orders WHERE client_order_id = ?", clientOrderId)
      .toArray()[0];
  }

  /** An order as its owner sees it. */
  view(orderId: string): Order | undefined {
    if (this.version === 0) return undefined;
    const [row] = this.sql.exec<{ state: string }>("SELECT state FROM orders WHERE id = ?", orderId).toArray();
    return row && this.withFills(JSON.parse(row.state) as LedgerOrder, SHOWN_FILLS);
  }

  /** Orders as their owner sees them, newest first, and where the next page starts. */
  listOrders({ status, artistId, before, limit, allFills }: OrderFilter): { orders: Order[]; next: number | null } {
    if (this.version === 0) return { orders: [], next: null };
    const rows = this.sql
      .exec<{ number: number; state: string }>(
        `SELECT number, state FROM orders WHERE number < ?1 AND (?2 IS NULL OR artist_id = ?2) AND (?3 IS NULL OR open = ?3)
         ORDER BY number DESC LIMIT ?4`,
        before ?? Number.MAX_SAFE_INTEGER,
        artistId ?? null,
        status === "all" ? null : status === "open" ? 1 : 0,
        limit + 1,
      )
      .toArray();
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? (page.at(-1)?.number ?? null) : null;
    return {
      orders: page.map(({ state }) => this.withFills(JSON.parse(state) as LedgerOrder, allFills ? ALL : SHOWN_FILLS)),
      next,
    };
  }

  /** An order with its latest fills, oldest first. */
  private withFills(order: LedgerOrder, shownFills: number): Order {
    const fills = this.sql
      .exec<{ fill: string }>(
        "SELECT fill FROM fills WHERE order_id = ? ORDER BY seq DESC LIMIT ?",
        order.id,
        shownFills,
      )
      .toArray()
      .map(({ fill }) => JSON.parse(fill) as Fill)
      .toReversed();
    return orderView(order, fills);
  }
}

function positionRow({ artistId, shares, heldShares, costBasis, realisedPnl, settledSeq }: Position): SqlValue[] {
  return [artistId, shares, heldShares, costBasis, realisedPnl, settledSeq];
}

/** What the book made, a bracket's exit, was named by no client and has no request. */
function orderRow({ order, request, answer }: OrderBacklog): SqlValue[] {
  const { number, id, artistId } = order;
  const clientOrderId = order.parentId === undefined ? order.clientOrderId : null;
  return [
    number,
    id,
    clientOrderId,
    artistId,
    isOpen(order) ? 1 : 0,
    JSON.stringify(order),
    request ?? "",
    answer && JSON.stringify(answer),
  ];
}
