import type { Order } from "../../../domain/core/orders.ts";
import type { Settlement } from "../../protocol/settlement.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Suspension } from "../../platform/suspension.ts";
import { InvariantBroken } from "../../protocol/invariant-broken.ts";
import { SHOWN_FILLS } from "./backlog.ts";
import type { PortfolioFormats } from "./formats.ts";
import { eraseCaptions } from "./closure.ts";
import { applyWithEffects, type EntryEffects, type LedgerEntry } from "../core/ledger.ts";
import type { Ledger } from "../core/ledger-state.ts";
import { orderView } from "../core/ledger-order.ts";
import { type StoredAccount, type PlacedOrder, PortfolioStore } from "./store.ts";

/**
 * What a book settled is written with the next order, or at the latest after so
 * many milliseconds: well before the book sends it again.
 */
const WRITE_WITHIN = 1_000;

/** Many at once are written sooner: until then their books repeat them in every answer. */
const UNWRITTEN_AT_MOST = 50;

/**
 * The other tables follow the journal when they lack so many entries, or when
 * they are read: written one by one, they would cost an order most of its pages.
 */
const BACKLOG_AT_MOST = 32;

/** What the ledger needs from the outside. Time is in milliseconds. */
export interface LedgerContext {
  account: string;
  sql: Sql;
  suspension: Suspension;
  /** How to store the account; what tests run another release with. */
  formats?: PortfolioFormats | undefined;
  /** Runs `write` as one transaction: all of it is stored, or nothing. */
  transaction(write: () => void): void;
  now(): number;
  /** Runs `task` after `delay` ms if the object is still in memory; never needed for correctness. */
  later(delay: number, task: () => void): void;
  /** Tells whoever watches this account which orders changed. */
  changed(orderIds: string[]): void;
  logError(message: string, details: Readonly<Record<string, unknown>>): void;
}

interface Unwritten extends EntryEffects {
  recordedAt: number;
}

/**
 * The ledger in memory, running ahead of the store: `record` applies an entry at
 * once and journals it later, `commit` journals it now, and all before it. What
 * a crash takes back are only settlements that no book has seen acknowledged.
 */
export class DurableLedger {
  private readonly stored: PortfolioStore;
  private readonly context: LedgerContext;
  private present: StoredAccount;
  private unwritten: Unwritten[] = [];
  private writeScheduled = false;

  constructor(context: LedgerContext) {
    this.context = context;
    this.stored = new PortfolioStore(context.sql, context.formats);
    this.stored.migrate((write) => context.transaction(write));
    this.present = this.load();
  }

  /** The account as it stands; change it only through entries. */
  get current(): Ledger {
    return this.present.ledger;
  }

  /** Grows with every entry. */
  get version(): number {
    return this.stored.journalVersion + this.unwritten.length;
  }

  /** The tables to read from, brought up to date. */
  tables(): PortfolioStore {
    if (this.unwritten.length + this.present.backlog.entries > 0) this.write([], { catchUp: true });
    return this.stored;
  }

  /** Applies an entry now and writes it soon. */
  record(entry: LedgerEntry): EntryEffects {
    const recordedAt = this.context.now();
    const time = entry.type === "settled" ? entry.settlement.time : recordedAt;
    const applied = this.apply(entry, time);
    this.unwritten.push({ ...applied, recordedAt });
    this.notifyChanged(applied);
    if (this.unwritten.length >= UNWRITTEN_AT_MOST) this.flush();
    else this.scheduleWrite();
    return applied;
  }

  /** Applies an entry and writes it, with all that was recorded before and what `alongside` writes, in one transaction. */
  commit(entry: LedgerEntry, time: number, alongside: () => void): void {
    const applied = this.apply(entry, time);
    this.write([applied], { alongside });
    this.notifyChanged(applied);
  }

  /** Writes what was recorded. */
  flush(): void {
    if (this.unwritten.length > 0) this.write([]);
  }

  /** Erases what the owner wrote. Only when no order is open: one in memory would be written with its caption again. */
  eraseCaptions(): void {
    if (this.version > 0) this.write([], { catchUp: true, alongside: () => eraseCaptions(this.context.sql) });
  }

  /** Applies the settlements that come next in line; others are already known or will be sent again. */
  settle(settlements: readonly Settlement[]): EntryEffects[] {
    const applied: EntryEffects[] = [];
    for (const settlement of settlements) {
      const settledSeq = this.current.positions.get(settlement.artistId)?.settledSeq ?? 0;
      if (settlement.prev === settledSeq && settlement.seq > settledSeq)
        applied.push(this.record({ type: "settled", settlement }));
    }
    return applied;
  }

  /** `seq` of the last settlement from that book which a crash can no longer undo. */
  durableSeq(artistId: string): number {
    const first = this.unwritten.find(
      ({ entry }) => entry.type === "settled" && entry.settlement.artistId === artistId,
    );
    if (first?.entry.type === "settled") return first.entry.settlement.prev;
    return this.current.positions.get(artistId)?.settledSeq ?? 0;
  }

  /** What an order was answered when its book took it; undefined while it has not, or if it still is what it was then. */
  answerTo(orderId: string): Order | undefined {
    const recorded = this.unwritten.find(({ answers }) => answers.has(orderId))?.answers.get(orderId);
    return recorded ?? this.present.backlog.orders.get(orderId)?.answer ?? this.stored.answerTo(orderId);
  }

  /** An order as its owner sees it; of one that the tables do not know yet, all is at hand. */
  view(orderId: string): Order | undefined {
    const { backlog } = this.present;
    const row = backlog.orders.get(orderId);
    if (!row || row.request === null) return this.tables().view(orderId);
    const fills = [...backlog.fills, ...this.unwritten.flatMap((recorded) => recorded.fills)].filter(
      ([id]) => id === orderId,
    );
    return orderView(row.order, fills.map(([, fill]) => fill).slice(-SHOWN_FILLS));
  }

  /** The order that was placed under a `clientOrderId`. */
  findPlaced(clientOrderId: string): PlacedOrder | undefined {
    for (const { order, request } of this.present.backlog.orders.values()) {
      if (request !== null && order.clientOrderId === clientOrderId) return { id: order.id, request };
    }
    return this.stored.findPlaced(clientOrderId);
  }

  /** Makes sure that what is recorded is written in time. Usually the next order has written it by then, and the timer is set again. */
  private scheduleWrite(): void {
    const [first] = this.unwritten;
    if (this.writeScheduled || !first) return;
    this.writeScheduled = true;
    // At most so long, whatever the clock was set to since.
    const left = Math.min(WRITE_WITHIN, first.recordedAt + WRITE_WITHIN - this.context.now());
    this.context.later(left, () => {
      this.writeScheduled = false;
      if (this.unwritten[0] === first) this.flush();
      else this.scheduleWrite();
    });
  }

  /** Applies an entry; if something that must always hold did not, trading stops. Refusal: `trading_suspended`. */
  private apply(entry: LedgerEntry, time: number): EntryEffects {
    this.context.suspension.assertTrading();
    try {
      return applyWithEffects(this.current, entry, time);
    } catch (error) {
      this.reload();
      if (error instanceof InvariantBroken) this.suspend(error);
      throw error;
    }
  }

  private suspend({ message }: InvariantBroken): void {
    const { account, suspension, now, logError } = this.context;
    logError("trading suspended", { account, reason: message });
    suspension.suspend(message, now());
  }

  private notifyChanged({ change }: EntryEffects): void {
    this.context.changed(change.orders.map(({ id }) => id));
  }

  /** Journals what is not written yet, and `more` with it; if that fails, the account is what was stored before. */
  private write(
    more: readonly EntryEffects[],
    { alongside, catchUp }: { alongside?: () => void; catchUp?: boolean } = {},
  ): void {
    const lines = [...this.unwritten, ...more];
    const { ledger, backlog } = this.present;
    for (const line of lines) backlog.add(line);
    const due = catchUp || backlog.entries >= BACKLOG_AT_MOST;
    try {
      this.context.transaction(() => {
        this.stored.createTables();
        this.stored.append(lines);
        if (due) this.stored.catchUp(backlog, ledger);
        alongside?.();
      });
    } catch (error) {
      this.reload();
      throw error;
    }
    this.unwritten = [];
    if (due) backlog.clear();
  }

  /** Back to what is stored; unacknowledged settlements come again from their books. */
  private reload(): void {
    this.unwritten = [];
    this.present = this.load();
  }

  private load(): StoredAccount {
    const stored = this.stored.load();
    if (stored.broken) this.suspend(stored.broken);
    return stored;
  }
}
