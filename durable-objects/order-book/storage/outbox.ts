import type { Settlement } from "../../protocol/settlement.ts";
import { insertRows, type Sql, type SqlValue } from "../../platform/sql.ts";
import { accountEvents } from "../core/settlements.ts";
import type { BookOutbox, Channel } from "../core/book-store.ts";
import type { JournalEntry } from "../core/state.ts";

/** A channel that has a row already: nothing older waits in it, or something does. */
const ON_CLEAR_CHANNEL =
  "ON CONFLICT (account) DO UPDATE SET last_seq = excluded.last_seq, due = excluded.due, attempts = 0";
const ON_WAITING_CHANNEL =
  "ON CONFLICT (account) DO UPDATE SET last_seq = excluded.last_seq, due = MIN(COALESCE(due, excluded.due), excluded.due)";

/** What a channel's rows lack. */
interface Backlog {
  /** What is not acknowledged, and when to deliver it at the latest (ms). */
  waiting: { settlement: Settlement; due: number }[];
  /** The last settlement that the rows know, and the last there is. */
  knownSeq: number;
  lastSeq: number;
}

/**
 * A book's outbox: what it settled with each account, until the account has made
 * that durable. Settlements follow from the journal, so the tables may lag behind
 * it: most are acknowledged by the account's next command and never written.
 * What looks over all channels reads the tables, which must have caught up.
 */
export class Outbox implements BookOutbox {
  private readonly sql: Sql;
  private readonly backlogs = new Map<string, Backlog>();
  private readonly acked = new Map<string, number>();
  /** `seq` of the last settlement of accounts that traded since the book was loaded. */
  private readonly lastSettlements = new Map<string, number>();

  constructor(sql: Sql) {
    this.sql = sql;
  }

  /** Forgets what is not written: what the tables lack is to be settled again. */
  forgetBacklog(): void {
    this.forget();
    this.lastSettlements.clear();
  }

  /** The `seq` up to which the tables follow the journal. */
  settledSeq(): number {
    return this.sql.exec<{ seq: number }>("SELECT seq FROM settled").toArray()[0]?.seq ?? 0;
  }

  /** Whether the tables lack anything. */
  get hasBacklog(): boolean {
    return this.backlogs.size > 0 || this.acked.size > 0;
  }

  /** When the first settlement that the tables lack is due (ms); null if they lack none. */
  get backlogDue(): number | null {
    let earliest: number | null = null;
    for (const backlog of this.backlogs.values()) {
      for (const { due } of backlog.waiting) earliest = Math.min(earliest ?? due, due);
    }
    return earliest;
  }

  /** Settles a step of the book with all accounts concerned; `dueOf` says when to deliver to each at the latest (ms). */
  settle(artistId: string, step: readonly JournalEntry[], dueOf: (account: string) => number): Map<string, Settlement> {
    const last = step.at(-1);
    const settlements = new Map<string, Settlement>();
    if (!last) return settlements;
    for (const [account, events] of accountEvents(step)) {
      const settlement: Settlement = {
        artistId,
        seq: last.seq,
        prev: this.lastSettled(account),
        time: last.time,
        events,
      };
      this.enqueue(account, settlement, dueOf(account));
      settlements.set(account, settlement);
    }
    return settlements;
  }

  private enqueue(account: string, settlement: Settlement, due: number): void {
    const backlog = this.backlogs.get(account) ?? { waiting: [], knownSeq: settlement.prev, lastSeq: 0 };
    this.backlogs.set(account, backlog);
    backlog.waiting.push({ settlement, due });
    backlog.lastSeq = settlement.seq;
    this.lastSettlements.set(account, settlement.seq);
  }

  private lastSettled(account: string): number {
    const known = this.lastSettlements.get(account);
    if (known !== undefined) return known;
    return (
      this.sql.exec<{ seq: number }>("SELECT last_seq AS seq FROM channels WHERE account = ?", account).toArray()[0]
        ?.seq ?? 0
    );
  }

  /** Forgets what the account has made durable. A crash may bring it back: delivered again, it is acknowledged again. */
  acknowledge(account: string, acked: number): void {
    if (acked <= (this.acked.get(account) ?? 0)) return;
    this.acked.set(account, acked);
    const backlog = this.backlogs.get(account);
    if (backlog) backlog.waiting = backlog.waiting.filter(({ settlement }) => settlement.seq > acked);
  }

  /** What an account has not acknowledged, oldest first. */
  unacknowledged(account: string, limit: number): Settlement[] {
    const stored = this.sql
      .exec<{ settlement: string }>(
        "SELECT settlement FROM outbox WHERE account = ? AND seq > ? ORDER BY seq LIMIT ?",
        account,
        this.acked.get(account) ?? 0,
        limit,
      )
      .toArray()
      .map(({ settlement }) => JSON.parse(settlement) as Settlement);
    const unwritten = this.backlogs.get(account)?.waiting ?? [];
    return [...stored, ...unwritten.map(({ settlement }) => settlement)].slice(0, limit);
  }

  /** Brings the tables up to the journal, which stands at `seq`. In a transaction; after one that failed, `load`. */
  catchUp(seq: number): void {
    for (const [account, acked] of this.acked) {
      this.sql.exec("DELETE FROM outbox WHERE account = ? AND seq <= ?", account, acked);
      if (!this.backlogs.has(account))
        this.sql.exec(
          "UPDATE channels SET due = NULL, attempts = 0 WHERE account = ? AND last_seq <= ?",
          account,
          acked,
        );
    }
    const outbox: SqlValue[][] = [];
    const clear: SqlValue[][] = [];
    const waiting: SqlValue[][] = [];
    for (const [account, backlog] of this.backlogs) {
      for (const { settlement } of backlog.waiting) outbox.push([account, settlement.seq, JSON.stringify(settlement)]);
      const due = backlog.waiting.length > 0 ? Math.min(...backlog.waiting.map((each) => each.due)) : null;
      const isClear = (this.acked.get(account) ?? 0) >= backlog.knownSeq;
      (isClear ? clear : waiting).push([account, backlog.lastSeq, 0, due]);
    }
    insertRows(this.sql, "INSERT INTO outbox (account, seq, settlement)", outbox);
    insertRows(this.sql, "INSERT INTO channels (account, last_seq, attempts, due)", clear, ON_CLEAR_CHANNEL);
    insertRows(this.sql, "INSERT INTO channels (account, last_seq, attempts, due)", waiting, ON_WAITING_CHANNEL);
    this.sql.exec("UPDATE settled SET seq = ?", seq);
    this.forget();
  }

  private forget(): void {
    this.backlogs.clear();
    this.acked.clear();
  }

  /** Sets when a channel is to be tried next, after so many failures; null when nothing waits. */
  schedule(account: string, due: number | null, attempts: number): void {
    this.sql.exec("UPDATE channels SET due = ?, attempts = ? WHERE account = ?", due, attempts, account);
  }

  /** Every account that was ever settled here, with its last settlement. */
  all(): { account: string; lastSeq: number }[] {
    return this.sql
      .exec<{ account: string; lastSeq: number }>("SELECT account, last_seq AS lastSeq FROM channels")
      .toArray();
  }

  /** Outbox to deliver now, the longest waiting first, without those of `except`. */
  due(now: number, except: readonly string[], limit: number): Channel[] {
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
  size(): { pending: number; failing: number } {
    const [row] = this.sql
      .exec<{ pending: number; failing: number }>(
        "SELECT (SELECT COUNT(*) FROM outbox) AS pending, (SELECT COUNT(*) FROM channels WHERE attempts >= 10) AS failing",
      )
      .toArray();
    return row ?? { pending: 0, failing: 0 };
  }
}
