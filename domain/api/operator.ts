import { z } from "zod";
import { ArtistId, Price } from "../orders.ts";
import { route } from "./route.ts";

/** Most artists in one listing request. */
export const LISTING_BATCH = 25;

/** An artist to list, or to update; absent fields leave what is known as it is. */
export const Listing = z
  .strictObject({
    id: ArtistId,
    name: z.string().min(1).max(200),
    genres: z.array(z.string().min(1).max(40)).max(5).default([]),
    country: z.string().regex(/^[A-Z]{2}$/).nullable().default(null),
    debutYear: z.int().min(1900).max(2100).nullable().default(null),
    musicbrainzId: z.uuid().nullable().default(null),
    audience: z.int().min(1).max(1e12).nullable().default(null).meta({ description: "Rough monthly listeners, where the simulated source starts" }),
    history: z
      .strictObject({
        source: z.string().min(1).max(40),
        points: z.array(z.tuple([z.int().min(0), Price])).min(1).max(5000).meta({ description: "`[time in ms, fair value in cents]`, oldest first" }),
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
  response: z.object({ listed: z.int(), imported: z.int(), unchanged: z.int() }),
});
