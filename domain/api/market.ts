import { z } from "zod";
import { ARTIST_SORTS } from "../core/artist-order.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

/** A row of the market list. Prices in cents; null before there is one. */
export const ArtistSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    genres: z.array(z.string()),
    country: z.string().nullable().meta({ description: "ISO 3166-1 alpha-2" }),
    last: z.int().nullable(),
    bid: z.int().nullable(),
    ask: z.int().nullable(),
    fairValue: z.int().nullable(),
    price: z.int().nullable().meta({ description: "The mark: see domain/core/mark.ts" }),
    previousPrice: z.int().nullable().meta({ description: "The price 24 hours ago" }),
    changeBps: z.int().meta({ description: "Change over 24 hours in basis points" }),
    volume24h: z.int().meta({ description: "Shares traded in 24 hours" }),
    turnover24h: z.int().meta({ description: "Cents traded in 24 hours" }),
    flaggedTurnover24h: z
      .int()
      .meta({ description: "Cents of it between accounts whose trades are flagged: no part of the artist's place" }),
    volume: z.int().meta({ description: "Shares traded since the listing" }),
    sparkline: z.array(z.int()).meta({ description: "Prices over the last seven days, oldest first" }),
    source: z.string().meta({ description: "Where its popularity comes from; `simulated` is made up" }),
  })
  .meta({ id: "ArtistSummary" });
export type ArtistSummary = z.infer<typeof ArtistSummary>;

/** What a search found. */
export const FoundArtist = ArtistSummary.pick({ id: true, name: true, genres: true, price: true, changeBps: true })
  .extend({
    alias: z.string().nullable().meta({ description: "The other name by which it was found, if it was by one" }),
  })
  .meta({ id: "FoundArtist" });
export type FoundArtist = z.infer<typeof FoundArtist>;

export const searchArtists = route({
  method: "get",
  path: "/artists/search",
  tag: "Artists",
  summary:
    "Artists by name or another name of theirs; accents, signs and typing errors do not matter. The best match first",
  query: z.object({
    q: z.string().max(100).meta({ description: "As much of a name as is known" }),
    limit: pageLimit(20, 8),
  }),
  status: 200,
  response: z.object({ artists: z.array(FoundArtist) }),
});

export const listArtists = route({
  method: "get",
  path: "/artists",
  tag: "Artists",
  summary: "The market: all listed artists with their prices",
  query: z.object({
    q: z.string().max(100).optional().meta({
      description: "A name, or part of one, or one like it: see `/artists/search`. At most a hundred artists are found",
    }),
    genre: z.string().max(40).optional(),
    country: z.string().length(2).optional(),
    sort: z
      .enum(ARTIST_SORTS)
      .optional()
      .meta({ description: "If nothing is said, `volume`; with `q`, the best match first" }),
    order: z.enum(["asc", "desc"]).default("desc"),
    limit: pageLimit(500, 100),
    cursor: Cursor,
  }),
  status: 200,
  response: z.object({ artists: z.array(ArtistSummary), nextCursor: z.string().nullable() }),
});
