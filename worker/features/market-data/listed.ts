import { ProblemError } from "../../../domain/core/problems.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import type { ServiceContext } from "../../platform/service-context.ts";

/**
 * An id that is not known is looked for in D1 at most this often (ms), in each
 * isolate and for all such ids together: so soon a new listing is known everywhere.
 */
const READ_AGAIN_AFTER = 1_000;

/** What this isolate has read. What is listed stays listed, so known ids are never asked for again. */
const known = { ids: new Set<string>(), readAt: -Infinity };

/** The id of a listed artist; null if the artist is not listed. */
export async function findListed({ env, now }: ServiceContext, artistId: string): Promise<ListedArtistId | null> {
  const wasReadLately = now >= known.readAt && now < known.readAt + READ_AGAIN_AFTER;
  if (!known.ids.has(artistId) && !wasReadLately) {
    for (const id of await listedIds(env.DB)) known.ids.add(id);
    known.readAt = now;
  }
  return known.ids.has(artistId) ? (artistId as ListedArtistId) : null;
}

/** The id of a listed artist. Refusal: `unknown_artist`. */
export async function requireListed(context: ServiceContext, artistId: string): Promise<ListedArtistId> {
  const found = await findListed(context, artistId);
  if (found === null) throw new ProblemError("unknown_artist");
  return found;
}

/** Takes an artist as listed whose listing has just been written. */
export function nowListed(artistId: string): ListedArtistId {
  known.ids.add(artistId);
  return artistId as ListedArtistId;
}

/** The ids of the artists whose listing goes on, in order: those that are valued and shown in lists. */
export async function tradedIds(db: D1Database): Promise<ListedArtistId[]> {
  const { results } = await db
    .prepare("SELECT id FROM artists WHERE closed_at IS NULL ORDER BY id")
    .all<{ id: ListedArtistId }>();
  return results.map(({ id }) => id);
}

/** The id of every artist that has a book, in order: one whose listing has ended keeps it. */
export async function listedIds(db: D1Database): Promise<ListedArtistId[]> {
  const { results } = await db.prepare("SELECT id FROM artists ORDER BY id").all<{ id: ListedArtistId }>();
  return results.map(({ id }) => id);
}
