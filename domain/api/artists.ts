import { z } from "zod";
import { Identifier } from "../core/identifiers.ts";
import { ArtistId } from "../core/orders.ts";
import { TapeTrade } from "../messages/wire.ts";
import { Level } from "../core/depth.ts";
import { ArtistSummary } from "./market.ts";
import { pageLimit } from "./paging.ts";
import { route } from "./route.ts";

const FEE_ROUNDING = "The fee of an order is that of all it trades, rounded up to a cent once";

const ArtistParams = z.object({ id: ArtistId });

export const ArtistDetail = ArtistSummary.extend({
  debutYear: z.int().nullable(),
  audience: z.int().nullable().meta({ description: "Monthly listeners by the current source, if it tells" }),
  musicbrainzId: z.string().nullable(),
  sharesFloated: z.int(),
  fairValueAt: z.int().nullable().meta({ description: "When fair value was last computed" }),
  closedAt: z
    .int()
    .nullable()
    .meta({ description: "When the listing ended, and nothing was traded any more; null while it goes on" }),
  closedInto: z.string().nullable().meta({ description: "The artist that it was merged into then, if it was" }),
  takerFeeBps: z.int().meta({ description: `Fee of what trades at once, in basis points. ${FEE_ROUNDING}` }),
  makerFeeBps: z.int().meta({ description: `Fee of what waited on the book, in basis points. ${FEE_ROUNDING}` }),
}).meta({ id: "ArtistDetail" });
export type ArtistDetail = z.infer<typeof ArtistDetail>;

export const BookView = z
  .object({ artistId: z.string(), seq: z.int(), bids: z.array(Level), asks: z.array(Level) })
  .meta({ id: "Book" });

export const getArtist = route({
  method: "get",
  path: "/artists/{id}",
  tag: "Artists",
  summary: "One artist",
  params: ArtistParams,
  status: 200,
  response: ArtistDetail,
  problems: ["unknown_artist"],
});

export const getBook = route({
  method: "get",
  path: "/artists/{id}/book",
  tag: "Artists",
  summary: "The order book: shares at each price, best first",
  params: ArtistParams,
  status: 200,
  response: BookView,
  problems: ["unknown_artist"],
});

export const getTrades = route({
  method: "get",
  path: "/artists/{id}/trades",
  tag: "Artists",
  summary: "The tape: executions, newest first",
  params: ArtistParams,
  query: z.object({
    limit: pageLimit(200, 50),
    before: z.coerce.number().int().min(1).optional().meta({ description: "Only trades with a smaller seq" }),
  }),
  status: 200,
  response: z.object({ trades: z.array(TapeTrade) }),
  problems: ["unknown_artist"],
});

const Identifiers = z.object({ identifiers: z.array(Identifier) });

export const getIdentifiers = route({
  method: "get",
  path: "/admin/artists/{id}/identifiers",
  tag: "Admin",
  summary: "What an artist is known by outside: MusicBrainz, articles, services, other names",
  auth: "admin",
  params: ArtistParams,
  status: 200,
  response: Identifiers,
  problems: ["unknown_artist"],
});

export const addIdentifier = route({
  method: "post",
  path: "/admin/artists/{id}/identifiers",
  tag: "Admin",
  summary: "Let an artist be known by one more id, which no other artist has; repeating it changes nothing",
  auth: "admin",
  params: ArtistParams,
  body: Identifier,
  status: 200,
  response: Identifiers,
  problems: ["unknown_artist", "delisted", "identifier_conflict"],
});

export const removeIdentifier = route({
  method: "post",
  path: "/admin/artists/{id}/identifiers/remove",
  tag: "Admin",
  summary: "Let an artist no longer be known by an id; repeating it changes nothing",
  auth: "admin",
  params: ArtistParams,
  body: Identifier,
  status: 200,
  response: Identifiers,
  problems: ["unknown_artist"],
});
