import { z } from "zod";
import { Candle } from "../core/candles.ts";
import { ArtistId } from "../core/orders.ts";
import { CANDLE_STEPS, HISTORY_STEPS, MOST_STEPS, Range } from "../core/ranges.ts";
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

const ArtistParams = z.object({ id: ArtistId });

/** A range by its name; `ALL` is `All`. */
export const RangeName = z
  .enum([...Range.options, "ALL"])
  .transform((name): Range => (name === "ALL" ? "All" : name))
  .optional();

const Instant = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();

/** A page by its ends: from `from` on and before `to`, both whole multiples of its step. */
const pageBy = <const S extends Readonly<Record<string, number>>>(steps: S) => ({
  from: Instant.meta({ description: "Milliseconds, a whole multiple of `interval`; with `to` and `interval`" }),
  to: Instant.meta({
    description: `Milliseconds, exclusive, at most ${MOST_STEPS} intervals later and not in the future. A page that ended a day ago never changes, and may be kept for ever`,
  }),
  interval: z
    .enum(Object.keys(steps) as [keyof S & string, ...(keyof S & string)[]])
    .optional()
    .meta({ description: "How long one step of a page is" }),
});

/** A fair value (cents) at a time. */
export const HistoryPoint = z
  .object({ time: z.int(), fairValue: z.int(), source: z.string() })
  .meta({ id: "HistoryPoint" });
export type HistoryPoint = z.infer<typeof HistoryPoint>;

const shownRange = Range.nullable().meta({ description: "Null for a page by its ends" });

export const getHistory = route({
  method: "get",
  path: "/artists/{id}/history",
  tag: "Artists",
  summary: "Fair values over a range, or a page of them by its ends; oldest first",
  revalidated: true,
  params: ArtistParams,
  query: z.object({ range: RangeName.meta({ description: "1M if nothing is said" }), ...pageBy(HISTORY_STEPS) }),
  status: 200,
  response: z.object({ range: shownRange, points: z.array(HistoryPoint) }),
  problems: ["unknown_artist"],
});

export const getCandles = route({
  method: "get",
  path: "/artists/{id}/candles",
  tag: "Artists",
  summary: "Candles over a range, or a page of them by its ends; oldest first",
  revalidated: true,
  params: ArtistParams,
  query: z.object({ range: RangeName.meta({ description: "1D if nothing is said" }), ...pageBy(CANDLE_STEPS) }),
  status: 200,
  response: z.object({
    range: shownRange,
    interval: z.int().meta({ description: "Milliseconds" }),
    candles: z.array(Candle),
  }),
  problems: ["unknown_artist"],
});
