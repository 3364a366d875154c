import { InvariantBroken } from "../../protocol/invariant-broken.ts";
import type { Settlement } from "../../protocol/settlement.ts";
import type { Suspension } from "../../platform/suspension.ts";
import type { BookOutbox, BookStore } from "./book-store.ts";
import { type BookEvent, type Command, execute, isCrossed, nextDue } from "./engine/index.ts";
import { assertPotentialKept } from "./issuer.ts";
import { type BookState, type JournalEntry, type JournalEvent, recordEntry } from "./state.ts";

/** A taker learns its fills from the answer; its settlement is sent again only if not acknowledged by then (ms). */
const ACKNOWLEDGE_WITHIN = 30_000;

/** If a crash takes the timers that follow a command, the alarm does their work after so many milliseconds. */
const RECOVER_AFTER = 5_000;

/** What a journaled book needs from the outside. Time is in milliseconds. */
export interface JournaledBookContext {
  artistId: string;
  store: BookStore;
  suspension: Suspension;
  /** Runs `write` as one transaction: all of it is stored, or nothing. */
  transaction(write: () => void): void;
  now(): number;
  /** Asks for an alarm at that time at the latest; an earlier request stands. */
  wakeAt(time: number): void;
  /** Logs what went wrong and was dealt with. */
  logError(message: string, details: Readonly<Record<string, unknown>>): void;
}

/** What is told of each step. */
export interface StepListener {
  /** These lines were stored. */
  afterCommand(entries: readonly JournalEntry[]): void;
  /** Accounts were settled with that are not being answered. */
  scheduleDelivery(): void;
}

/**
 * A book in memory and in its store, changed in steps. A step is synchronous and
 * one transaction: its journal lines, from which the outbox follows, and its alarm
 * are stored together or not at all.
 */
export class JournaledBook {
  private readonly context: JournaledBookContext;
  private readonly listener: StepListener;
  private present: BookState;
  private time = 0;

  constructor(context: JournaledBookContext, listener: StepListener) {
    this.context = context;
    this.listener = listener;
    this.present = context.store.load();
  }

  /** The book as it stands. A step that fails replaces it by what is stored: ask again after each. */
  get state(): BookState {
    return this.present;
  }

  /** When the step under way happens (ms): one time for all of it, never before the one of the step before. */
  get stepTime(): number {
    return this.time;
  }

  /** Runs one step and stores all it brought; returns what it settled with the account that is answered. */
  commit(step: () => JournalEntry[], answeredAccount?: string): Settlement | undefined {
    const { store, suspension, now, wakeAt } = this.context;
    let entries: JournalEntry[] = [];
    let answer: Settlement | undefined;
    suspension.assertTrading();
    this.time = Math.max(this.present.time, now());
    this.transact(() => {
      entries = step();
      if (isCrossed(this.present.engine)) throw new InvariantBroken(5, "the book is crossed after a command");
      if (this.present.closed && this.present.engine.orders.size > 0)
        throw new InvariantBroken(13, "a closed book has orders");
      store.journal.append(entries);
      answer = this.settle(entries, answeredAccount);
      store.snapshotIfDue(this.present);
      if (entries.length > 0) wakeAt(Math.min(nextDue(this.present.engine) ?? Infinity, now() + RECOVER_AFTER));
    });
    if (entries.length > 0) this.listener.afterCommand(entries);
    return answer;
  }

  /** Part of a step: what a command does to the orders. The engine has applied what it returns. */
  run(command: Command): BookEvent[] {
    return execute(this.present.engine, command, this.time);
  }

  /** Part of a step: numbers events as journal lines and applies what the engine has not: the house, the tape. */
  append(events: readonly JournalEvent[]): JournalEntry[] {
    return events.map((event) => {
      const entry = { seq: this.present.seq + 1, time: this.time, event };
      recordEntry(this.present, entry);
      if (event.type === "filled") assertPotentialKept(this.present, event);
      return entry;
    });
  }

  /**
   * Runs `write` as one transaction. If anything throws, the state is what was
   * stored before; if something that must always hold did not, trading stops.
   */
  transact(write: () => void): void {
    const { artistId, store, suspension, now, logError, transaction } = this.context;
    try {
      transaction(write);
    } catch (error) {
      this.present = store.load();
      if (error instanceof InvariantBroken) {
        logError("trading suspended", { artistId, reason: error.message });
        suspension.suspend(error.message, now());
      }
      throw error;
    }
  }

  /** The outbox with its tables brought up to the journal. */
  caughtUpOutbox(): BookOutbox {
    const { store } = this.context;
    if (store.outbox.hasBacklog) this.transact(() => store.catchUp());
    return store.outbox;
  }

  /** Settles with every account concerned; returns what it settled with the one that is answered. */
  private settle(entries: JournalEntry[], answeredAccount: string | undefined): Settlement | undefined {
    const { artistId, store, now } = this.context;
    const dueOf = (account: string) => (account === answeredAccount ? now() + ACKNOWLEDGE_WITHIN : now());
    const settlements = store.outbox.settle(artistId, entries, dueOf);
    const answer = answeredAccount === undefined ? undefined : settlements.get(answeredAccount);
    if (settlements.size > (answer ? 1 : 0)) this.listener.scheduleDelivery();
    return answer;
  }
}
