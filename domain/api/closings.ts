import { z } from "zod";
import { displayText } from "../core/display-text.ts";
import { ArtistId } from "../core/orders.ts";
import { route } from "./route.ts";

/** What ending a listing would come to now, or, once it has ended, what it came to. Cents and shares. */
export const Closing = z
  .object({
    artistId: z.string(),
    closed: z
      .object({
        at: z.int(),
        into: z.string().nullable().meta({ description: "The artist that it was merged into; null: it was delisted" }),
        pending: z.boolean().meta({ description: "Whether shares are still to be redeemed or exchanged" }),
      })
      .nullable()
      .meta({ description: "Null while the artist is listed" }),
    price: z
      .int()
      .nullable()
      .meta({
        description: `What each share is redeemed at: the mean of the issuer's marginal prices over all that it has sold, rounded
down; null if it has sold none`,
      }),
    holders: z.int().meta({ description: "Accounts that hold shares" }),
    shares: z.int().meta({ description: "Shares that they hold" }),
    payout: z.int().meta({ description: "What these come to at that price" }),
    openOrders: z.int().meta({ description: "Orders that are cancelled" }),
    exchange: z
      .object({
        into: z.string(),
        price: z.int().meta({ description: "Each share of the other artist is issued at this price" }),
        shares: z.int().meta({ description: "So many of them" }),
        cashInLieu: z.int().meta({ description: "Paid out where it is less than a share" }),
      })
      .nullable()
      .meta({ description: "What the merge that was asked about would bring; null: the holders would get cash" }),
    refusal: z.string().nullable().meta({ description: "Why it would be refused now; null: it would not" }),
  })
  .meta({ id: "Closing" });
export type Closing = z.infer<typeof Closing>;

const ArtistParams = z.object({ id: ArtistId });

const reason = displayText(1_000).refine((text) => text.length > 0, "A reason is needed");

export const getClosing = route({
  method: "get",
  path: "/admin/artists/{id}/closing",
  tag: "Admin",
  summary: "What delisting an artist, or merging it into another one, would come to",
  auth: "admin",
  params: ArtistParams,
  query: z.object({ into: ArtistId.optional() }),
  status: 200,
  response: Closing,
  problems: ["unknown_artist"],
});

export const delistArtist = route({
  method: "post",
  path: "/admin/artists/{id}/delist",
  tag: "Admin",
  summary: "Delist an artist for good: orders are cancelled and shares redeemed, the history stays",
  auth: "admin",
  params: ArtistParams,
  body: z.strictObject({ reason }),
  status: 200,
  response: Closing,
  problems: ["unknown_artist", "delisted", "too_many_holders", "trading_suspended"],
});

export const mergeArtist = route({
  method: "post",
  path: "/admin/artists/{id}/merge",
  tag: "Admin",
  summary: "Merge a listing for good into another one of the same artist: shares are exchanged by value",
  auth: "admin",
  params: ArtistParams,
  body: z.strictObject({ into: ArtistId, reason }),
  status: 200,
  response: Closing,
  problems: ["unknown_artist", "delisted", "merge_refused", "too_many_holders", "trading_suspended"],
});
