import { type Fingerprint, getJournal, type RouteResponse } from "../../../domain/api/index.ts";
import { Recent } from "../../platform/recent.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { bookOf, requireListed } from "../market-data/index.ts";

/** How long a fingerprint is shown (ms), and of how many books: making one is work for the book. */
const FRESH = 5_000;
const BOOKS = 1_000;

const fingerprints = new Recent<Fingerprint>(BOOKS, FRESH, "fingerprints of books");

/**
 * At most `limit` lines of a book's journal beyond `after`, in public form. One
 * call of the book. Refusal: `unknown_artist`.
 */
export async function journalPage(
  context: ServiceContext,
  artistId: string,
  after: number,
  limit: number,
): Promise<RouteResponse<typeof getJournal>> {
  const book = bookOf(context.env, await requireListed(context, artistId));
  return { artistId, entries: JSON.parse(await book.journalAfter(after, limit)) };
}

/** What replaying a book's journal gives, at most a few seconds old. Refusal: `unknown_artist`. */
export async function fingerprintOf(context: ServiceContext, artistId: string): Promise<Fingerprint> {
  const { env, now } = context;
  const recent = fingerprints.get(artistId, now);
  if (recent) return recent;
  const book = bookOf(env, await requireListed(context, artistId));
  const { seq, hash, engine, house } = await book.fingerprint();
  const fingerprint = { seq, hash, engine, house: { ...house } };
  fingerprints.set(artistId, fingerprint, now);
  return fingerprint;
}
