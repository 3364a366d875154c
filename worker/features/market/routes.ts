import { z } from "zod";
import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf, refusedCursor } from "../../http/paging.ts";
import { artistsById, artistsOf, keysIn, type Place, type PlacedArtist } from "./list.ts";
import { searchArtists } from "./search.ts";
import { artistsIn, marketOverview } from "./views.ts";

/** The market as a list. */
export function marketRoutes(app: Api): void {
  mount(app, api.getMarketOverview, (_, context) => marketOverview(context));

  mount(app, api.getMarketView, async ({ params: { view }, query: { limit } }, context) => ({
    artists: await artistsIn(context, view, limit),
  }));

  mount(app, api.searchArtists, async ({ query: { q, limit } }, { env }) => {
    const found = await searchArtists(env.DB, q);
    return { artists: found.slice(0, limit).map(({ artist }) => artist) };
  });

  mount(app, api.listArtists, async ({ query }, { env }) => {
    const { position, cursorAt } = cursorsOf(env, api.listArtists, query);
    const isSearch = query.q !== undefined && query.q.trim() !== "";
    const { found, limit } =
      isSearch && query.sort === undefined && query.ids === undefined
        ? await bestMatches(env.DB, query, position)
        : await sorted(env.DB, query, position, isSearch);
    const { page, nextCursor } = pageOf(found, limit, ({ place }) => cursorAt(writePlace(place)));
    return { artists: page.map(({ artist }) => artist), nextCursor };
  });
}

type Query = api.RouteRequest<typeof api.listArtists>["query"];
interface Found {
  found: PlacedArtist[];
  limit: number;
}

/** One more than a page of a sorted list, from a position on; `isSearch`: of what a search finds. */
async function sorted(db: D1Database, query: Query, position: string | undefined, isSearch: boolean): Promise<Found> {
  const { q = "", genre, country, sort = "volume", order, limit } = query;
  const after = readPlace(position, keysIn(sort));
  const those = query.ids === undefined ? undefined : [...new Set(query.ids.split(","))];
  const found = isSearch ? (await searchArtists(db, q)).map(({ artist }) => artist.id) : undefined;
  const among = those && found ? those.filter((id) => found.includes(id)) : (those ?? found);
  return { found: await artistsOf(db, { genre, country, among, sort, order, limit: limit + 1, after }), limit };
}

/** One more than a page of what a search finds, the best match first; a place is how many are before it. */
async function bestMatches(db: D1Database, query: Query, position: string | undefined): Promise<Found> {
  const { q = "", genre, country, limit } = query;
  const [before] = readPlace(position, 1) ?? [-1];
  if (typeof before !== "number") throw refusedCursor();
  const ids = (await searchArtists(db, q))
    .filter(({ artist }) => genre === undefined || artist.genres.includes(genre))
    .filter((match) => country === undefined || match.country === country)
    .map(({ artist }) => artist.id);
  const artists = await artistsById(db, ids.slice(before + 1, before + limit + 2));
  return { found: artists.map((artist, index) => ({ artist, place: [before + 1 + index] })), limit };
}

/** A cursor is in an address, and a name may be in any script. */
const writePlace = (place: Place): string => Buffer.from(JSON.stringify(place)).toString("base64url");

const PlaceKeys = z.array(z.union([z.string(), z.int()]));

/** Reads a place of so many keys. Cursors of the release before, which name an artist, are refused like others'. */
function readPlace(position: string | undefined, keys: number): Place | undefined {
  if (position === undefined) return undefined;
  const place = PlaceKeys.length(keys).safeParse(parsed(Buffer.from(position, "base64url").toString()));
  if (!place.success) throw refusedCursor();
  return place.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
