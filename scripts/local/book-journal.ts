import { createHash } from "node:crypto";
import { type Fingerprint, JOURNAL_PAGE } from "../../domain/api/transparency.ts";
import { BookVerification } from "../../domain/core/book-verification.ts";
import { JournalFault, type PublicLine, type VerifiedJournal } from "../../domain/core/public-journal.ts";
import { type Book, snapshotBook, snapshotHash } from "../../durable-objects/order-book/core/engine/index.ts";
import { publicSnapshot } from "../../durable-objects/order-book/core/public-event.ts";
import { emptyState, type JournalEvent, replayEntry } from "../../durable-objects/order-book/core/state.ts";
import { call } from "./client.ts";

export type BookLine = PublicLine<JournalEvent>;

/** What a book says of itself, and its public journal up to there. */
export async function downloadBook(
  url: string,
  artistId: string,
): Promise<{ claim: Fingerprint; journal: BookLine[] }> {
  const path = `/artists/${encodeURIComponent(artistId)}`;
  const claim = await call<Fingerprint>(url, "GET", `${path}/fingerprint`);
  const journal: BookLine[] = [];
  while (journal.length < claim.seq) {
    const query = `after=${journal.length}&limit=${JOURNAL_PAGE}`;
    const { entries } = await call<{ entries: BookLine[] }>(url, "GET", `${path}/journal?${query}`);
    // Too short for what the book claims: whoever checks it will say so.
    if (entries.length === 0) break;
    journal.push(...entries.slice(0, claim.seq - journal.length));
  }
  return { claim, journal };
}

/**
 * Checks a book's public journal by its own rules, replays it through the matching
 * engine, and compares with what the book says of itself. Throws `JournalFault` at
 * the first line that does not fit.
 */
export async function verifyBook(claim: Fingerprint, journal: readonly BookLine[]): Promise<VerifiedJournal> {
  const verification = new BookVerification(claim, (text) => createHash("sha256").update(text).digest("hex"));
  await verification.follow(journal);
  const found = verification.result();
  const state = emptyState();
  for (const line of journal) {
    try {
      replayEntry(state, line);
    } catch (error) {
      throw new JournalFault("prices", line.seq, error instanceof Error ? error.message : String(error));
    }
  }
  const engine = publicHash(state.engine);
  if (engine !== claim.engine)
    throw new JournalFault("chain", claim.seq, `replaying gives a book with hash ${engine}, not ${claim.engine}`);
  return found;
}

/** How far the chain was followed, as `npm run verify` says it. The links of the oldest lines only the book can compute. */
export const chainText = ({ seq, verifiedFrom }: Pick<VerifiedJournal, "seq" | "verifiedFrom">): string =>
  verifiedFrom > seq
    ? "hashes from before everybody could compute them"
    : `hash chain right from line ${verifiedFrom} on`;

/** As the book's fingerprint says it; the accounts are pseudonyms already. */
const publicHash = (book: Book): string => snapshotHash(publicSnapshot(snapshotBook(book), (name) => name));
