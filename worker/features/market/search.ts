import type { FoundArtist } from "../../../domain/api/index.ts";
import { foldName, gramsTyped, matchOf } from "../../../domain/core/name-match.ts";
import { markPrice, type Quotes } from "../../../domain/core/mark.ts";
import { changeBps } from "../../../domain/core/money.ts";

/** Pieces that are looked for: of what is longer, those are taken that lie evenly over it. */
const PIECES = 16;

/** Artists with one piece, the best known of them, and artists that share the most pieces, which are looked at. */
const OF_A_PIECE = 400;
const LOOKED_AT = 100;

/** Most artists that a search finds. */
export const FOUND = 100;

interface Candidate extends Quotes {
  id: string;
  name: string;
  genres: string;
  country: string | null;
  previousPrice: number | null;
  aliases: string;
}

/** An artist that a search found, and where it is from. */
export interface Match {
  artist: FoundArtist;
  country: string | null;
}

/**
 * The artists whose name, or another name of theirs, is like what was typed: the best match first, of equal ones the
 * dearest, which are the best known. At most `FOUND`.
 */
export async function searchArtists(db: D1Database, text: string): Promise<Match[]> {
  const typed = foldName(text);
  const grams = gramsTyped(typed);
  if (grams.length === 0) return [];
  const step = Math.max(1, grams.length / PIECES);
  const pieces = Array.from({ length: Math.min(PIECES, grams.length) }, (_, n) => grams[Math.floor(n * step)]);
  const { results } = await db
    .prepare(CANDIDATES)
    .bind(JSON.stringify(pieces), OF_A_PIECE, LOOKED_AT, typed)
    .all<Candidate>();
  return results
    .map((candidate) => ({ candidate, ...bestName(typed, candidate) }))
    .filter(({ match }) => match > 0)
    .sort(
      (a, b) =>
        b.match - a.match || priceOf(b.candidate) - priceOf(a.candidate) || (a.candidate.id < b.candidate.id ? -1 : 1),
    )
    .slice(0, FOUND)
    .map(({ candidate, alias }) => shown(candidate, alias));
}

/**
 * Who shares pieces with what was typed, and whose name begins so: the exact name is found also where all its
 * pieces are common. Joined with what is shown of them.
 */
export const CANDIDATES = `
  WITH sharing AS (
    SELECT p.value ->> 0 AS id, COUNT(*) AS shared, MIN(p.value ->> 1) AS by_fame
    FROM json_each(?1) g CROSS JOIN json_each((
      SELECT json_group_array(json_array(artist_id, by_fame)) FROM (
        SELECT artist_id, by_fame FROM name_grams WHERE gram = g.value ORDER BY by_fame, artist_id LIMIT ?2))) p
    GROUP BY 1 ORDER BY shared DESC, by_fame LIMIT ?3
  ), beginning AS (
    SELECT artist_id AS id FROM market_order
    WHERE genre = '' AND country = '' AND name >= ?4 AND name < ?4 || char(1114111) ORDER BY name, artist_id LIMIT 20
  )
  SELECT a.id, a.name, a.genres, a.country, m.last, m.bid, m.ask, m.fair_value AS fairValue,
    s.previous_price AS previousPrice,
    (SELECT json_group_array(value) FROM artist_identifiers WHERE artist_id = a.id AND kind = 'alias') AS aliases
  FROM (SELECT id FROM sharing UNION SELECT id FROM beginning) found CROSS JOIN artists a ON a.id = found.id
  LEFT JOIN market m ON m.artist_id = a.id LEFT JOIN market_activity s ON s.artist_id = a.id`;

/** How well an artist's names fit what was typed, and the other name by which it was found, if that fits better. */
function bestName(typed: string, { name, aliases }: Candidate): { match: number; alias: string | null } {
  let best = { match: matchOf(typed, foldName(name)), alias: null as string | null };
  for (const alias of JSON.parse(aliases) as string[]) {
    const match = matchOf(typed, foldName(alias));
    if (match > best.match) best = { match, alias };
  }
  return best;
}

const priceOf = (candidate: Candidate): number => markPrice(candidate) ?? -1;

function shown(candidate: Candidate, alias: string | null): Match {
  const { id, name, genres, country, previousPrice } = candidate;
  const price = markPrice(candidate);
  return {
    artist: {
      id,
      name,
      alias,
      genres: JSON.parse(genres) as string[],
      price,
      changeBps: price === null || previousPrice === null ? 0 : changeBps(previousPrice, price),
    },
    country,
  };
}
