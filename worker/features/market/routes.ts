import { z } from "zod";
import * as api from "../../../domain/api/index.ts";
import { searchable } from "../../../domain/core/searchable.ts";
import { type Api, mount } from "../../http/mount.ts";
import { cursorsOf, pageOf, refusedCursor } from "../../http/paging.ts";
import { artistsOf, keysIn, type Place } from "./list.ts";

/** The market as a list. */
export function marketRoutes(app: Api): void {
  mount(app, api.listArtists, async ({ query }, { env }) => {
    const { q = "", genre, country, sort, order, limit } = query;
    const { position, cursorAt } = cursorsOf(env, api.listArtists, query);
    const after = readPlace(position, keysIn(sort));
    const found = await artistsOf(env.DB, {
      genre,
      country,
      text: searchable(q),
      sort,
      order,
      limit: limit + 1,
      after,
    });
    const { page, nextCursor } = pageOf(found, limit, ({ place }) => cursorAt(writePlace(place)));
    return { artists: page.map(({ artist }) => artist), nextCursor };
  });
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
