import { z } from "zod";
import { displayText } from "../core/display-text.ts";
import { ArtistId } from "../core/orders.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

/** What one source expects of an artist, and its part in the fair value. Money in cents, times in ms. */
export const SourcePart = z
  .object({
    source: z.string(),
    observedAt: z.int().meta({ description: "End of the last period that it told of" }),
    age: z.int().meta({ description: "How old that is, in milliseconds" }),
    staleAfter: z.int().meta({ description: "Age, in milliseconds, above which something newer should be there" }),
    weight: z.number().meta({ description: "Its share of all weights, 0 to 1" }),
    cents: z.int().meta({ description: "That share of the fair value; all of them add up to it" }),
    alone: z.int().meta({ description: "The fair value if there were only this source" }),
    level: z.number().meta({ description: "Popularity now: 7.4 is that of the middle artist" }),
    growth: z.number().meta({ description: "What is expected beyond that in half a year to a year, as a fraction" }),
  })
  .meta({ id: "SourcePart" });
export type SourcePart = z.infer<typeof SourcePart>;

/** Why a fair value moved: see `domain/core/fair-value/reasons.ts`. */
export const MoveReason = z
  .object({
    why: z.enum(["news", "joined", "faded", "set"]),
    source: z.string().nullable(),
    cents: z.int(),
    text: z.string().meta({ description: "In words" }),
  })
  .meta({ id: "MoveReason" });
export type MoveReason = z.infer<typeof MoveReason>;

/** A fair value that was too far from the one before to be quoted unseen. Money in cents, times in ms. */
export const HeldValue = z
  .object({
    id: z.int(),
    artistId: z.string(),
    name: z.string(),
    cents: z.int().meta({ description: "The value that is held" }),
    quoted: z.int().meta({ description: "The value that stays until somebody decides" }),
    source: z.string().meta({ description: "Where most of the change comes from" }),
    at: z.int(),
    status: z.enum(["open", "released", "rejected", "withdrawn"]).meta({
      description: "`withdrawn`: what its sources say is no longer so far away",
    }),
    reason: z.string(),
    decidedBy: z.string().nullable(),
    decidedAt: z.int().nullable(),
  })
  .meta({ id: "HeldValue" });
export type HeldValue = z.infer<typeof HeldValue>;

export const Valuation = z
  .object({
    artistId: z.string(),
    fairValue: z.int(),
    at: z.int(),
    parts: z.array(SourcePart),
    since: z
      .object({ fairValue: z.int(), at: z.int(), reasons: z.array(MoveReason) })
      .nullable()
      .meta({ description: "The last fair value of the day before (UTC), and what has moved it since" }),
    held: z
      .object({ cents: z.int(), at: z.int() })
      .nullable()
      .meta({ description: "A value that is held for review; trading goes on at the fair value" }),
    volatilityBps: z.int().meta({ description: "Standard deviation of a week's change, in basis points" }),
    issuer: z
      .object({
        sharesFloated: z.int(),
        sold: z.int().meta({ description: "Shares that the issuer has sold" }),
        marginalPrice: z.int().meta({ description: "The price of its next share, before the spread" }),
        spreadBps: z.int().meta({ description: "From its best bid to its best ask, when its sources are on time" }),
        thousandMovesBps: z.number().meta({ description: "What buying for $1,000 moves the price, in basis points" }),
      })
      .meta({ description: "How the issuer quotes" }),
  })
  .meta({ id: "Valuation" });
export type Valuation = z.infer<typeof Valuation>;

export const getValuation = route({
  method: "get",
  path: "/artists/{id}/valuation",
  tag: "Artists",
  summary: "How the fair value of an artist comes about: by source, and why it moved since yesterday",
  params: z.object({ id: ArtistId }),
  status: 200,
  response: Valuation,
  problems: ["unknown_artist", "no_valuation"],
});

export const listHeldValues = route({
  method: "get",
  path: "/admin/held-values",
  tag: "Admin",
  summary: "Fair values that were too far from the one before to be quoted unseen, newest first",
  auth: "admin",
  query: z.object({ status: HeldValue.shape.status.optional(), limit: pageLimit(200, 50), cursor: Cursor }),
  status: 200,
  response: z.object({ values: z.array(HeldValue), nextCursor: z.string().nullable() }),
});

export const decideHeldValue = route({
  method: "patch",
  path: "/admin/held-values/{id}",
  tag: "Admin",
  summary: "Release a held value, so that the book quotes from it, or reject it for good",
  auth: "admin",
  params: z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  body: z.strictObject({
    decision: z.enum(["release", "reject"]),
    reason: displayText(1_000).refine((text) => text.length > 0, "A reason is needed"),
  }),
  status: 200,
  response: HeldValue,
  problems: ["unknown_held_value", "already_decided"],
});
