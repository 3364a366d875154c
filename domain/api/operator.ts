import { z } from "zod";
import { displayName } from "../core/display-text.ts";
import { Identifier } from "../core/identifiers.ts";
import { ArtistId, Price } from "../core/orders.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

/** Most artists in one listing request. */
export const LISTING_BATCH = 25;

/** An artist to list, or to update; absent fields leave what is known as it is. */
export const Listing = z
  .strictObject({
    id: ArtistId.refine((id) => id !== "search", "`/artists/search` is no artist"),
    name: displayName(200),
    genres: z.array(displayName(40)).max(5).default([]),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable()
      .default(null),
    debutYear: z.int().min(1900).max(2100).nullable().default(null),
    musicbrainzId: z.uuid().nullable().default(null),
    identifiers: z
      .array(Identifier)
      .max(20)
      .default([])
      .meta({ description: "What it is known by outside, besides its MusicBrainz id; an id is one artist's" }),
    audience: z
      .int()
      .min(1)
      .max(1e12)
      .nullable()
      .default(null)
      .meta({ description: "Rough monthly listeners, where the simulated source starts" }),
    history: z
      .strictObject({
        source: displayName(40),
        points: z
          .array(z.tuple([z.int().min(0), Price]))
          .min(1)
          .max(5000)
          .refine(
            (points) => points.every(([time], index) => index === 0 || time > (points[index - 1]?.[0] ?? 0)),
            "Oldest first, each time once",
          )
          .meta({ description: "`[time in ms, fair value in cents]`, oldest first" }),
      })
      .nullable()
      .default(null),
  })
  .meta({ id: "Listing" });
export type Listing = z.infer<typeof Listing>;

export const listArtistsForTrading = route({
  method: "post",
  path: "/operator/listings",
  tag: "Operator",
  summary: "List artists, with their history if there is one; repeating it changes nothing",
  auth: "operator",
  body: z.strictObject({ artists: z.array(Listing).min(1).max(LISTING_BATCH) }),
  status: 200,
  response: z.object({
    listed: z.int(),
    imported: z.int(),
    held: z.int().meta({ description: "Imported, with a last value that an admin has to release first" }),
    unchanged: z.int(),
  }),
  problems: ["identifier_conflict"],
});

export const getDiagnostics = route({
  method: "get",
  path: "/operator/diagnostics",
  tag: "Operator",
  summary: "For each book how far its outbox and D1 are behind",
  auth: "operator",
  status: 200,
  response: z.object({
    books: z.array(
      z.object({
        artistId: z.string(),
        seq: z.int(),
        hash: z.string(),
        pending: z.int(),
        failing: z.int(),
        projectedSeq: z.int(),
        suspended: z.string().nullable().meta({ description: "Why the book's trading is suspended; null: it trades" }),
      }),
    ),
  }),
});

export const redriveSettlements = route({
  method: "post",
  path: "/operator/settlements/redrive",
  tag: "Operator",
  summary: "Deliver every waiting settlement now, however often it has failed",
  auth: "operator",
  status: 202,
  response: z.object({ books: z.int() }),
});

/** A book or an account: what trades. */
export const TradingObject = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("book"), artistId: ArtistId }),
  z.strictObject({ type: z.literal("account"), accountId: z.string().min(1).max(64) }),
]);
export type TradingObject = z.infer<typeof TradingObject>;

export const resumeTrading = route({
  method: "post",
  path: "/operator/trading/resume",
  tag: "Operator",
  summary: "Let a book or an account trade again that stopped because something that must always hold did not",
  auth: "operator",
  body: TradingObject,
  status: 200,
  response: z.object({
    resumed: z.boolean().meta({ description: "False if it was trading anyway" }),
  }),
  problems: ["unknown_artist", "unknown_user"],
});

export const rebuildProjections = route({
  method: "post",
  path: "/operator/projections/rebuild",
  tag: "Operator",
  summary: "Drop what D1 holds of the books and have the books tell it again",
  auth: "operator",
  status: 202,
  response: z.object({ books: z.int() }),
});

export const getProjectionDigest = route({
  method: "get",
  path: "/operator/projections/digest",
  tag: "Operator",
  summary: "A fingerprint of each projected table of D1",
  auth: "operator",
  status: 200,
  response: z.object({ tables: z.array(z.object({ table: z.string(), rows: z.int(), sha256: z.string() })) }),
});

export const listTables = route({
  method: "get",
  path: "/operator/tables",
  tag: "Operator",
  summary: "The tables of D1 that can be taken away, and which of their columns stay",
  auth: "operator",
  status: 200,
  response: z.object({
    tables: z.array(
      z.object({
        name: z.string(),
        columns: z.array(z.string()),
        withheld: z.array(z.string()).meta({ description: "Columns of secrets, which are left out" }),
      }),
    ),
  }),
});

export const readTable = route({
  method: "get",
  path: "/operator/tables/{table}",
  tag: "Operator",
  summary: "The rows of a table, by its primary key",
  auth: "operator",
  params: z.object({ table: z.string().min(1).max(64) }),
  query: z.object({ limit: pageLimit(1_000, 500), cursor: Cursor }),
  status: 200,
  response: z.object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
    nextCursor: z.string().nullable(),
  }),
  problems: ["not_found"],
});
