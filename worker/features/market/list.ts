import type { ArtistSummary } from "../../../domain/api/index.ts";
import type { ArtistSort } from "../../../domain/core/artist-order.ts";
import { markPrice, type Quotes } from "../../../domain/core/mark.ts";
import { changeBps } from "../../../domain/core/money.ts";

/** A list of artists: all, or those of a genre, a country, or both; how it is sorted, and where it goes on. */
interface ArtistList {
  genre?: string | undefined;
  country?: string | undefined;
  /** Only these, if given: so few that they are sorted when asked for. */
  among?: readonly string[] | undefined;
  sort: ArtistSort;
  order: "asc" | "desc";
  limit: number;
  /** The keys of the artist before, as `PlacedArtist` tells them. */
  after?: Place | undefined;
}

/** An artist's keys in one order: `keysOf` names their columns. */
export type Place = readonly (string | number)[];

/** A row of a list, and where in it the row stands. */
export interface PlacedArtist {
  artist: ArtistSummary;
  place: Place;
}

/**
 * What each sort goes by, with what tells equal ones apart, so that no two artists share a place: names from A on, and
 * of equal turnover (on a new market: all) the dearest first, which are the best known. Ascending, an index has the
 * greatest numbers first; the other way round is its exact reverse.
 */
const KEYS: Record<ArtistSort, readonly string[]> = {
  price: ["by_price", "name", "artist_id"],
  change: ["by_change", "name", "artist_id"],
  volume: ["by_turnover", "by_fame", "name", "artist_id"],
  name: ["name", "artist_id"],
};

/** How many keys a place in an order has. */
export const keysIn = (sort: ArtistSort): number => KEYS[sort].length;

interface Row extends Quotes {
  id: string;
  name: string;
  genres: string;
  country: string | null;
  volume: number | null;
  source: string | null;
  previousPrice: number | null;
  volume24h: number | null;
  turnover24h: number | null;
  flaggedTurnover24h: number | null;
  sparkline: string | null;
  place: string;
}

/** What a row of a list shows of an artist `a`. */
const SHOWN = `a.id, a.name, a.genres, a.country, m.last, m.bid, m.ask, m.fair_value AS fairValue, m.volume, m.source,
  s.previous_price AS previousPrice, s.volume_24h AS volume24h, s.turnover_24h AS turnover24h,
  s.flagged_turnover_24h AS flaggedTurnover24h, s.sparkline`;

const JOINED = `LEFT JOIN market m ON m.artist_id = a.id LEFT JOIN market_activity s ON s.artist_id = a.id`;

/** So many artists of a list, from a place on: by its index alone, which has the rest in order. */
export async function artistsOf(db: D1Database, list: ArtistList): Promise<PlacedArtist[]> {
  const { genre = "", country = "", among, sort, order, limit, after } = list;
  const { results } = await db
    .prepare(listSql(sort, order, { goesOn: after !== undefined, isAmong: among !== undefined }))
    .bind(genre, country, limit, ...(after ?? []), ...(among ? [JSON.stringify(among)] : []))
    .all<Row>();
  return results.map((row) => ({ artist: summaryOf(row), place: JSON.parse(row.place) as Place }));
}

/** The query behind a list. */
export function listSql(
  sort: ArtistSort,
  order: "asc" | "desc",
  { goesOn, isAmong }: { goesOn: boolean; isAmong: boolean },
): string {
  const keys = KEYS[sort].map((key) => `o.${key}`);
  // Numbers are stored negated, names are not.
  const isForward = (order === "desc") !== (sort === "name");
  const from = keys.map((_, index) => `?${index + 4}`);
  const these = `?${4 + (goesOn ? keys.length : 0)}`;
  return `SELECT ${SHOWN}, json_array(${keys.join(", ")}) AS place
    FROM ${isAmong ? `json_each(${these}) i CROSS JOIN market_order o ON o.artist_id = i.value` : "market_order o"}
    CROSS JOIN artists a ON a.id = o.artist_id ${JOINED}
    WHERE o.genre = ?1 AND o.country = ?2
      ${goesOn ? `AND (${keys.join(", ")}) ${isForward ? ">" : "<"} (${from.join(", ")})` : ""}
    ORDER BY ${keys.map((key) => `${key} ${isForward ? "ASC" : "DESC"}`).join(", ")} LIMIT ?3`;
}

/** The artists of these ids that are listed, in the order of the ids. */
export async function artistsById(db: D1Database, ids: readonly string[]): Promise<ArtistSummary[]> {
  const { results } = await db
    .prepare(`SELECT ${SHOWN} FROM json_each(?1) i CROSS JOIN artists a ON a.id = i.value ${JOINED} ORDER BY i.key`)
    .bind(JSON.stringify(ids))
    .all<Row>();
  return results.map(summaryOf);
}

function summaryOf({ genres, sparkline, place: _place, ...row }: Row): ArtistSummary {
  const price = markPrice(row);
  const line = JSON.parse(sparkline ?? "[]") as number[];
  return {
    ...row,
    genres: JSON.parse(genres) as string[],
    source: row.source ?? "none",
    price,
    changeBps: price === null || row.previousPrice === null ? 0 : changeBps(row.previousPrice, price),
    volume: row.volume ?? 0,
    volume24h: row.volume24h ?? 0,
    turnover24h: row.turnover24h ?? 0,
    flaggedTurnover24h: row.flaggedTurnover24h ?? 0,
    sparkline: price === null ? line : [...line, price],
  };
}
