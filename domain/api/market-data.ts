import { z } from "zod";
import { ArtistId } from "../core/orders.ts";
import { pageLimit } from "./paging.ts";
import { route } from "./route.ts";

/** A source of popularity, as admins see it. Times in ms. */
export const SourceStatus = z
  .object({
    name: z.string(),
    title: z.string(),
    chosen: z.boolean().meta({ description: "Whether the configuration names it" }),
    missing: z.array(z.string()).meta({ description: "What it needs configured and has not; then it is off" }),
    artists: z.int().meta({ description: "How many it is asked about" }),
    waiting: z.int().meta({ description: "How many of them are due" }),
    failing: z.int().meta({ description: "How many of them it was last asked about in vain" }),
    observedAt: z.int().nullable().meta({ description: "The end of the latest period that it told of" }),
    rateLimitedUntil: z.int().nullable().meta({ description: "Until when it wants to be left alone" }),
    suspendedUntil: z.int().nullable().meta({ description: "Until when it is not asked, as it failed too often" }),
  })
  .meta({ id: "SourceStatus" });
export type SourceStatus = z.infer<typeof SourceStatus>;

export const listSources = route({
  method: "get",
  path: "/admin/sources",
  tag: "Admin",
  summary: "Where popularity comes from, what is missing for it, and how far each source is",
  auth: "admin",
  status: 200,
  response: z.object({
    sources: z.array(SourceStatus),
    simulated: z.boolean().meta({ description: "Whether popularity is made up, too" }),
    unknown: z.array(z.string()).meta({ description: "Names in the configuration of no source" }),
  }),
});

/** Why a source told nothing of an artist, or of nobody. Times in ms. */
export const SourceFault = z
  .object({
    source: z.string(),
    artistId: z.string().nullable().meta({ description: "Null: of the source as a whole" }),
    reason: z.string().meta({ description: "`timeout`, `not_json`, `unknown`, `wrong_artist`, `absurd`, …" }),
    detail: z.string(),
    count: z.int(),
    firstAt: z.int(),
    lastAt: z.int(),
  })
  .meta({ id: "SourceFault" });
export type SourceFault = z.infer<typeof SourceFault>;

export const listSourceFaults = route({
  method: "get",
  path: "/admin/sources/faults",
  tag: "Admin",
  summary: "Why sources told nothing, the latest first: one line for each source, artist and reason",
  auth: "admin",
  query: z.object({
    source: z.string().max(40).optional(),
    artistId: ArtistId.optional(),
    reason: z.string().max(40).optional(),
    limit: pageLimit(500, 100),
  }),
  status: 200,
  response: z.object({ faults: z.array(SourceFault) }),
});
