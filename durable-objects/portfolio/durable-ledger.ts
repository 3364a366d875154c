import type { Fill, Order } from "../../domain/orders.ts";
import type { Settlement } from "../settlement.ts";
import type { Sql } from "../sql.ts";
import { eraseCaptions } from "./closing.ts";
import { applyEntry, type Ledger, type LedgerChange, type LedgerEntry } from "./ledger.ts";
import type { LedgerOrder } from "./ledger-order.ts";
import { orderView, PortfolioStore, type StoredOrder, type Written } from "./store.ts";

/**
 * What a book settled is written with the next order, or at the latest after so
 * many milliseconds: well before the book sends it again.
 */
const WRITE_WITHIN = 1_000;

/** Many at once are written sooner: until then their books repeat them in every answer. */
const UNWRITTEN_AT_MOST = 50;

/** What the ledger needs from the outside. Time is in milliseconds. */
export interface LedgerContext {
  sql: Sql;
  /** Runs `write` as one transaction: all of it is stored, or nothing. */
  transaction(write: () => void): void;
  now(): number;
  /** Runs `task` after `delay` ms if the object is still in memory; never needed for correctness. */
  later(delay: number, task: () => void): void;
  /** Tells whoever watches this account which orders changed. */
  changed(orderIds: string[]): void;
}

interface Unwritten extends Written {
  recordedAt: number;
  answers: readonly Order[];
}

/**
 * The ledger in memory, running ahead of the store: `record` applies an entry at
 * once and writes it later, `commit` writes it now, and all before it. What a
 * crash takes back are only settlements that no book has seen acknowledged.
 */
export class DurableLedger {
  readonly store: PortfolioStore;
  private readonly context: LedgerContext;
  private state: Ledger;
  private unwritten: Unwritten[] = [];
  private writeScheduled = false;

  constructor(context: LedgerContext) {
    this.context = context;
    this.store = new PortfolioStore(context.sql);
    this.state = this.store.load();
  }

  /** The account as it stands; change it only through entries. */
  get current(): Ledger {
    return this.state;
  }

  /** Grows with every entry. */
  get version(): number {
    return this.store.journalVersion + this.unwritten.length;
  }

  /** Applies an entry now and writes it soon. */
  record(entry: LedgerEntry): void {
    const recordedAt = this.context.now();
    const time = entry.type === "settled" ? entry.settlement.time : recordedAt;
    const change = this.apply(entry, time);
    this.unwritten.push({ entry, time, recordedAt, change, ...outcome(entry, change, time) });
    this.context.changed(change.orders.map(({ id }) => id));
    if (this.unwritten.length >= UNWRITTEN_AT_MOST) this.flush();
    else this.scheduleWrite();
  }

  /**
   * Applies an entry and writes it, with all that was recorded before, in one
   * transaction; `request` is what a new order came from. `alongside` joins it.
   */
  commit(entry: LedgerEntry, time: number, request: string, alongside: () => void): void {
    const change = this.apply(entry, time);
    this.write([{ entry, time, change, request }], alongside);
    this.context.changed(change.orders.map(({ id }) => id));
  }

  /** Writes what was recorded. */
  flush(): void {
    if (this.unwritten.length > 0) this.write([], () => undefined);
  }

  /** Erases what the owner wrote. Only when no order is open: one in memory would be written with its caption again. */
  eraseCaptions(): void {
    if (this.version > 0) this.write([], () => eraseCaptions(this.context.sql));
  }

  /** Applies the settlements that come next in line; others are already known or will be sent again. */
  settle(settlements: readonly Settlement[]): void {
    for (const settlement of settlements) {
      const cursor = this.state.positions.get(settlement.artistId)?.cursor ?? 0;
      if (settlement.prev === cursor && settlement.seq > cursor) this.record({ type: "settled", settlement });
    }
  }

  /** The last settlement from that book which a crash can no longer undo. */
  durableCursor(artistId: string): number {
    const first = this.unwritten.find(({ entry }) => entry.type === "settled" && entry.settlement.artistId === artistId);
    if (first?.entry.type === "settled") return first.entry.settlement.prev;
    return this.state.positions.get(artistId)?.cursor ?? 0;
  }

  /** What an order was answered when its book took it; undefined while it has not. */
  answerTo(orderId: string): Order | undefined {
    return this.unwritten.flatMap(({ answers }) => answers).find(({ id }) => id === orderId) ?? this.store.orderById(orderId)?.answer ?? undefined;
  }

  /** An order as it stands, written or not. */
  find(orderId: string): StoredOrder | undefined {
    this.flush();
    return this.store.orderById(orderId);
  }

  /** Sees to it that what is recorded is written in time. Usually the next order has done it by then, and the timer waits on. */
  private scheduleWrite(): void {
    const [first] = this.unwritten;
    if (this.writeScheduled || !first) return;
    this.writeScheduled = true;
    this.context.later(first.recordedAt + WRITE_WITHIN - this.context.now(), () => {
      this.writeScheduled = false;
      if (this.unwritten[0] === first) this.flush();
      else this.scheduleWrite();
    });
  }

  private apply(entry: LedgerEntry, time: number): LedgerChange {
    try {
      return applyEntry(this.state, entry, time);
    } catch (error) {
      this.reload();
      throw error;
    }
  }

  /** Stores what is not written yet, and `more` with it; if that fails, the account is what was stored before. */
  private write(more: readonly Written[], alongside: () => void): void {
    try {
      this.context.transaction(() => {
        this.store.createTables();
        this.store.append([...this.unwritten, ...more], this.state);
        alongside();
      });
    } catch (error) {
      this.reload();
      throw error;
    }
    this.unwritten = [];
  }

  /** Back to what is stored; unacknowledged settlements come again from their books. */
  private reload(): void {
    this.unwritten = [];
    this.state = this.store.load();
  }
}

/** The fills an entry brought, and the answers to orders that it brought to their first outcome. */
function outcome(entry: LedgerEntry, change: LedgerChange, time: number): { fills: [string, Fill][]; answers: Order[] } {
  if (entry.type === "refused") return { fills: [], answers: change.orders.map((order) => orderView(order, [])) };
  if (entry.type !== "settled") return { fills: [], answers: [] };
  const fills: [string, Fill][] = [];
  const answered = new Set<string>();
  for (const event of entry.settlement.events) {
    if (event.type === "filled") {
      const { seq, price, quantity, fee, role } = event;
      fills.push([event.orderId, { seq, price, quantity, fee, role, time }]);
    } else if (event.type === "accepted" || event.type === "rejected") answered.add(event.orderId);
  }
  return { fills, answers: change.orders.filter(({ id }) => answered.has(id)).map((order) => answerOf(order, fills)) };
}

function answerOf(order: LedgerOrder, fills: readonly [string, Fill][]): Order {
  return orderView(
    order,
    fills.filter(([id]) => id === order.id).map(([, fill]) => fill),
  );
}
