import { z } from "zod";
import { ArtistId } from "../core/orders.ts";
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
    ids: z
      .string()
      .max(6_600)
      .refine(
        (ids) => ids.split(",").length <= 100 && ids.split(",").every((id) => ArtistId.safeParse(id).success),
        "At most a hundred artists' ids, separated by commas",
      )
      .optional()
      .meta({ description: "Only these artists: up to a hundred ids, separated by commas" }),
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

/** The market as a whole. Times in ms, money in cents. */
export const MarketOverview = z
  .object({
    artists: z.int().meta({ description: "How many are listed" }),
    up: z.int().meta({ description: "How many of them cost more than 24 hours ago" }),
    down: z.int(),
    unchanged: z.int(),
    trades: z.int().meta({ description: "In 24 hours; counted each half hour" }),
    volume: z.int().meta({ description: "Shares" }),
    turnover: z.int().meta({ description: "In 24 hours, without what is flagged" }),
    level: z
      .object({
        equalChangeBps: z.int().meta({ description: "Each artist counts the same" }),
        valueChangeBps: z.int().meta({ description: "Each counts as much as its shares are worth" }),
      })
      .nullable()
      .meta({
        description: "How the level of the market changed in 24 hours, in basis points; null before there is one",
      }),
    genres: z
      .array(z.object({ genre: z.string(), artists: z.int() }))
      .meta({ description: "The largest first, at most forty" }),
    sources: z
      .array(
        z.object({
          source: z.string(),
          artists: z.int().meta({ description: "How many it is asked about" }),
          fresh: z.int().meta({ description: "Of how many it told something that ended within two days" }),
          newestAt: z.int().nullable().meta({ description: "The end of the latest period that it told of" }),
          countedAt: z.int(),
        }),
      )
      .meta({ description: "How fresh what each source of popularity tells is" }),
  })
  .meta({ id: "MarketOverview" });
export type MarketOverview = z.infer<typeof MarketOverview>;

export const getMarketOverview = route({
  method: "get",
  path: "/market/overview",
  tag: "Market",
  summary: "The market as a whole: artists, up and down, turnover, level, genres, freshness by source",
  revalidated: true,
  status: 200,
  response: MarketOverview,
});

export const MarketView = z.enum(["gainers", "losers", "most_traded", "widest_gap", "new_listings"]);
export type MarketView = z.infer<typeof MarketView>;

export const getMarketView = route({
  method: "get",
  path: "/market/views/{view}",
  tag: "Market",
  summary:
    "The artists that rose or fell most in 24 hours, traded most, are furthest from fair value, or were listed last",
  revalidated: true,
  params: z.object({ view: MarketView }),
  query: z.object({ limit: pageLimit(50, 5) }),
  status: 200,
  response: z.object({ artists: z.array(ArtistSummary) }),
});
