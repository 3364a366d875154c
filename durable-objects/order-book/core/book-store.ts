import type { PublicLine } from "../../../domain/core/public-journal.ts";
import type { Holding } from "../../../domain/core/redemption.ts";
import type { Settlement } from "../../protocol/settlement.ts";
import type { ProjectionProgress } from "../../platform/projector.ts";
import type { NameOf } from "./public-event.ts";
import type { BookState, JournalEntry, JournalEvent } from "./state.ts";

/**
 * What a market stores its book in. Writes that belong together are made in one
 * transaction; after one that failed, `load` gives the book that is stored.
 */
export interface BookStore extends ProjectionProgress {
  readonly journal: BookJournal;
  readonly outbox: BookOutbox;
  /** Makes the tables of a book that is listed. `key`: the secret of its pseudonyms. */
  createTables(key: string): void;
  /** The book as last written. */
  load(): BookState;
  /** Brings the outbox's tables up to the journal. */
  catchUp(): void;
  /** Replaces the snapshot when enough has happened since the last. */
  snapshotIfDue(state: BookState): void;
}

/** A book's journal: what happened, line by line, in a hash chain with a link for each command. */
export interface BookJournal {
  /** `seq` and hash of the last line. */
  readonly head: { seq: number; hash: string };
  /** The book's name for an account, by which everybody may call it. */
  readonly nameOf: NameOf;
  /** Appends the lines of one command. */
  append(entries: readonly JournalEntry[]): void;
  /** Lines beyond `seq`, in order. */
  after(seq: number, limit: number): JournalEntry[];
  /** Lines beyond `seq` as anybody may read them. */
  publicAfter(seq: number, limit: number): PublicLine<JournalEvent>[];
  /** Whether this order was already taken or rejected here. */
  knowsOrder(orderId: string): boolean;
  /** Who holds shares by all lines together, by account. Reads the whole journal: for what is seldom asked. */
  holdings(): Holding[];
}

/** One account's settlements, in order, and how often delivering them has failed in a row. */
export interface Channel {
  account: string;
  attempts: number;
}

/**
 * What a book settled with each account, until the account has made that durable.
 * Its tables may lag behind the journal: what looks over all channels reads them,
 * and they must have caught up.
 */
export interface BookOutbox {
  /** Whether the tables lack anything. */
  readonly hasBacklog: boolean;
  /** When the first settlement that the tables lack is due (ms); null if they lack none. */
  readonly backlogDue: number | null;
  /** Settles a step of the book with all accounts concerned; `dueOf` says when to deliver to each at the latest (ms). */
  settle(artistId: string, step: readonly JournalEntry[], dueOf: (account: string) => number): Map<string, Settlement>;
  /** Forgets what the account has made durable. */
  acknowledge(account: string, acked: number): void;
  /** What an account has not acknowledged, oldest first. */
  unacknowledged(account: string, limit: number): Settlement[];
  /** Sets when a channel is to be tried next (ms), after so many failures; null when nothing waits. */
  schedule(account: string, due: number | null, attempts: number): void;
  /** Every account that was ever settled here, with its last settlement. */
  all(): { account: string; lastSeq: number }[];
  /** Channels to deliver now, the longest waiting first, without those of `except`. */
  due(now: number, except: readonly string[], limit: number): Channel[];
  /** When the next channel is due (ms), `except` apart; null when none waits. */
  nextDue(except: readonly string[]): number | null;
  /** Makes every channel with something to deliver due now, however often it has failed. */
  redrive(now: number): void;
  /** Settlements not yet acknowledged, and how many channels keep failing. */
  size(): { pending: number; failing: number };
}
