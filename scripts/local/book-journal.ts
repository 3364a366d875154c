import { createHash } from "node:crypto";
import { JournalVerifier, type PublicLine } from "../../domain/core/public-journal.ts";
import { type Book, snapshotBook, snapshotHash } from "../../durable-objects/order-book/core/engine/index.ts";
import { publicSnapshot } from "../../durable-objects/order-book/core/public-event.ts";
import { emptyState, type JournalEvent, replayEntry } from "../../durable-objects/order-book/core/state.ts";
import { call } from "./client.ts";
import { type Fingerprint, JOURNAL_PAGE } from "../../domain/api/transparency.ts";

export type BookLine = PublicLine<JournalEvent>;

/** A live book's fingerprint, and its journal up to there. */
export async function downloadBook(url: string, artistId: string): Promise<{ live: Fingerprint; journal: BookLine[] }> {
  const path = `/artists/${encodeURIComponent(artistId)}`;
  const live = await call<Fingerprint>(url, "GET", `${path}/fingerprint`);
  const journal: BookLine[] = [];
  while (journal.length < live.seq) {
    const query = `after=${journal.length}&limit=${JOURNAL_PAGE}`;
    const page = await call<{ entries: BookLine[] }>(url, "GET", `${path}/journal?${query}`);
    if (page.entries.length === 0)
      throw new Error(`The journal of ${artistId} ends at ${journal.length}, before its head ${live.seq}.`);
    journal.push(...page.entries.slice(0, live.seq - journal.length));
  }
  return { live, journal };
}

/**
 * Replays a journal, checking each link of the hash chain on the way, and that
 * nobody sold what was not there. Throws `JournalFault` if it is not right.
 */
export async function replayJournal(journal: readonly BookLine[]): Promise<Fingerprint & { verifiedFrom: number }> {
  const verifier = new JournalVerifier((text) => createHash("sha256").update(text).digest("hex"));
  const state = emptyState();
  await verifier.follow(journal);
  for (const line of journal) replayEntry(state, line);
  const { seq, hash, verifiedFrom, house } = verifier.result();
  return { seq, hash, verifiedFrom, engine: publicHash(state.engine), house };
}

/** In what a replay differs from the live book, if it does. */
export function differenceBetween(live: Fingerprint, replayed: Fingerprint): string | null {
  for (const key of ["seq", "hash", "engine"] as const)
    if (live[key] !== replayed[key]) return `${key} is ${replayed[key]}, not ${live[key]}`;
  for (const key of ["cash", "inventory", "fees"] as const)
    if (live.house[key] !== replayed.house[key])
      return `the house's ${key} is ${replayed.house[key]}, not ${live.house[key]}`;
  return null;
}

/** As the book's fingerprint says it; the accounts are pseudonyms already. */
const publicHash = (book: Book): string => snapshotHash(publicSnapshot(snapshotBook(book), (name) => name));
