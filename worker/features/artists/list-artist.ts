import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Listing } from "../../../domain/api/index.ts";
import { searchable } from "../../../domain/core/searchable.ts";
import { artists } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { indexNames } from "../market/index.ts";
import { importHistory, openByAudience } from "../valuations/index.ts";
import { identifiersIn, identifierStatements, refusingConflicts } from "./identifiers.ts";

/** `held`: its history is there, and its last value waits for review. */
type ListingOutcome = "listed" | "imported" | "held" | "unchanged";

/**
 * Lists an artist: metadata, history, and a book that opens at the latest value.
 * Real history takes the place of simulated history; from its last point on the
 * simulated source carries the price. Listing again changes nothing, except for
 * metadata that is new and history that reaches further. The artist's audience
 * is written last: a listing that was interrupted is done again.
 */
export async function listArtist(context: ServiceContext, listing: Listing): Promise<ListingOutcome> {
  const { env, now } = context;
  const known = await env.DB.prepare(
    "SELECT imported_until AS importedUntil, audience, closed_at AS closedAt FROM artists WHERE id = ?",
  )
    .bind(listing.id)
    .first<{ importedUntil: number | null; audience: number | null; closedAt: number | null }>();
  // A listing that has ended does not begin again.
  if (known && known.closedAt !== null) return "unchanged";
  const opened = known !== null && known.audience !== null;
  const last = listing.history?.points.at(-1);
  const brings = last !== undefined && last[0] > (known?.importedUntil ?? -1);
  const audience = opened ? null : listing.audience;
  // Of an artist that has no price and gets none, nothing is kept.
  if (known === null && !brings && audience === null) return "unchanged";
  await saveMetadata(context, listing);
  await indexNames(env.DB, [listing.id]);
  if (brings && listing.history) {
    const { isHeld, listeners } = await importHistory(env, listing.id, listing.history, now);
    await env.DB.prepare("UPDATE artists SET audience = ?, imported_until = ? WHERE id = ?")
      .bind(listeners, last[0], listing.id)
      .run();
    return isHeld ? "held" : "imported";
  }
  if (audience === null) return "unchanged";
  await openByAudience(env, listing, audience, now);
  await env.DB.prepare("UPDATE artists SET audience = ? WHERE id = ?").bind(audience, listing.id).run();
  return "listed";
}

/** Refusal: `identifier_conflict`, and nothing is kept. */
async function saveMetadata({ db, now }: ServiceContext, listing: Listing): Promise<void> {
  const { id, name, genres, country, debutYear } = listing;
  const musicbrainzId = identifiersIn(listing).find(({ kind }) => kind === "musicbrainz")?.value ?? null;
  const metadata = db
    .insert(artists)
    .values({ id, name, searchName: searchable(name), genres, country, debutYear, musicbrainzId, listedAt: now })
    .onConflictDoUpdate({
      target: artists.id,
      set: {
        genres: sql`CASE excluded.genres WHEN '[]' THEN genres ELSE excluded.genres END`,
        country: sql`COALESCE(excluded.country, country)`,
        debutYear: sql`COALESCE(excluded.debut_year, debut_year)`,
        musicbrainzId: sql`COALESCE(excluded.musicbrainz_id, musicbrainz_id)`,
      },
    });
  // Ids first: the trigger that keeps what the release before writes finds them in place.
  const statements: BatchItem<"sqlite">[] = [...identifierStatements(db, listing), metadata];
  await refusingConflicts(() => db.batch(statements as [BatchItem<"sqlite">]));
}
