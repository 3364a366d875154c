import type { Quotes } from "../../../domain/core/mark.ts";
import type { TapeTrade } from "../../../domain/messages/wire.ts";
import type { Career } from "./sources/simulated/careers.ts";

/** What is known of a listed artist beside what lists show. */
interface ArtistDetails {
  debutYear: number | null;
  /** Monthly listeners by the simulated source, while it is what values the artist. */
  audience: number | null;
  musicbrainzId: string | null;
  sharesFloated: number;
  fairValueAt: number | null;
  /** When the listing ended (ms), and the artist that it was merged into, if it was. */
  closedAt: number | null;
  closedInto: string | null;
}

/** What is known of an artist beside what lists show; null if it is not listed. */
export const detailsOf = (db: D1Database, artistId: string): Promise<ArtistDetails | null> =>
  db
    .prepare(
      `SELECT a.debut_year AS debutYear, i.value AS musicbrainzId, COALESCE(m.shares_floated, 0) AS sharesFloated,
         m.fair_value_at AS fairValueAt, a.closed_at AS closedAt, a.closed_into AS closedInto,
         CAST(s.value AS INTEGER) AS audience
       FROM artists a
       LEFT JOIN artist_identifiers i ON i.artist_id = a.id AND i.kind = 'musicbrainz'
       LEFT JOIN market m ON m.artist_id = a.id
       LEFT JOIN source_polls s ON s.artist_id = a.id AND s.source = m.source AND s.source = 'simulated'
       WHERE a.id = ?`,
    )
    .bind(artistId)
    .first<ArtistDetails>();

/** What artists are called and quoted at, by id, for valuing positions. */
export async function marks(db: D1Database, ids: readonly string[]): Promise<Map<string, Quotes & { name: string }>> {
  const { results } = await db
    .prepare(
      `SELECT a.id, a.name, m.last, m.bid, m.ask, m.fair_value AS fairValue
       FROM json_each(?) i JOIN artists a ON a.id = i.value JOIN market m ON m.artist_id = a.id`,
    )
    .bind(JSON.stringify(ids))
    .all<Quotes & { id: string; name: string }>();
  return new Map(results.map((row) => [row.id, row]));
}

/** Executions of an artist, newest first, below `before` (a journal position) if given. */
export async function tradesBefore(
  db: D1Database,
  artistId: string,
  before: number | undefined,
  limit: number,
): Promise<TapeTrade[]> {
  const { results } = await db
    .prepare(
      "SELECT seq, price, quantity, side, time FROM trades WHERE artist_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
    )
    .bind(artistId, before ?? Number.MAX_SAFE_INTEGER, limit)
    .all<TapeTrade>();
  return results;
}

/** An artist's shares as its book last told of them; null before it told how many the issuer holds. */
export async function issueOf(
  db: D1Database,
  artistId: string,
): Promise<{ sharesFloated: number; sold: number } | null> {
  return await db
    .prepare(
      "SELECT shares_floated AS sharesFloated, shares_floated - inventory AS sold FROM market WHERE artist_id = ? AND inventory IS NOT NULL",
    )
    .bind(artistId)
    .first<{ sharesFloated: number; sold: number }>();
}

/** Where the careers of artists begin, by id: of those of whom an audience is known. */
export async function careersOf(db: D1Database, ids: readonly string[]): Promise<Map<string, Career>> {
  const { results } = await db
    .prepare(
      "SELECT a.id, audience, genres FROM json_each(?) i JOIN artists a ON a.id = i.value WHERE audience IS NOT NULL",
    )
    .bind(JSON.stringify(ids))
    .all<{ id: string; audience: number; genres: string }>();
  return new Map(results.map(({ id, audience, genres }) => [id, { audience, genres: JSON.parse(genres) as string[] }]));
}
