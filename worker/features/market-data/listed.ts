import { ProblemError } from "../../../domain/core/problems.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { Recent } from "../../platform/recent.ts";
import type { ServiceContext } from "../../platform/service-context.ts";

/** An id that was looked for in vain is looked for again after this (ms): so soon a new listing is known everywhere. */
const READ_AGAIN_AFTER = 1_000;

/** So many ids that were looked for in vain are remembered. */
const REMEMBERED = 10_000;

/** What this isolate has found. What is listed stays listed, so it is never looked for again. */
const known = new Set<string>();
const missing = new Recent<true>(REMEMBERED, READ_AGAIN_AFTER);

/** The id of a listed artist; null if the artist is not listed. */
export async function findListed(context: ServiceContext, artistId: string): Promise<ListedArtistId | null> {
  const [found] = await findAllListed(context, [artistId]);
  return found ?? null;
}

/** The ids of those artists that are listed, null for each that is not: those not known yet are read by one statement, by their key. */
export async function findAllListed(
  { env, now }: ServiceContext,
  artistIds: readonly string[],
): Promise<(ListedArtistId | null)[]> {
  const wanted = [...new Set(artistIds)].filter((id) => !known.has(id) && !missing.get(id, now));
  if (wanted.length > 0) {
    const { results } = await env.DB.prepare("SELECT a.id FROM json_each(?) i JOIN artists a ON a.id = i.value")
      .bind(JSON.stringify(wanted))
      .all<{ id: string }>();
    for (const { id } of results) known.add(id);
    for (const id of wanted) if (!known.has(id)) missing.set(id, true, now);
  }
  return artistIds.map((id) => (known.has(id) ? (id as ListedArtistId) : null));
}

/** The id of a listed artist. Refusal: `unknown_artist`. */
export async function requireListed(context: ServiceContext, artistId: string): Promise<ListedArtistId> {
  const found = await findListed(context, artistId);
  if (found === null) throw new ProblemError("unknown_artist");
  return found;
}

/** The id of an artist whose listing goes on. Refusals: `unknown_artist`, `delisted`. */
export async function requireTraded(context: ServiceContext, artistId: string): Promise<ListedArtistId> {
  const id = await requireListed(context, artistId);
  const ended = await context.env.DB.prepare("SELECT 1 FROM artists WHERE id = ? AND closed_at IS NOT NULL")
    .bind(id)
    .first();
  if (ended) throw new ProblemError("delisted");
  return id;
}

/** Takes an artist as listed whose listing has just been written. */
export function nowListed(artistId: string): ListedArtistId {
  known.add(artistId);
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
