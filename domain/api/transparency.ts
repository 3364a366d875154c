import { z } from "zod";
import { route } from "./route.ts";

/** One artist's books, as the objects themselves report them. Shares, and cents. */
export const ArtistBalance = z
  .object({
    artistId: z.string(),
    name: z.string(),
    sharesFloated: z.int(),
    inventory: z.int().meta({ description: "Shares the issuer holds" }),
    held: z.int().meta({ description: "Shares in portfolios" }),
    sharesInFlight: z.int().meta({ description: "Shares executed but not yet applied by a portfolio" }),
    issuerCash: z.int(),
    fees: z.int(),
    portfolioCash: z.int().meta({ description: "Net cash that trading this artist brought to portfolios" }),
    cashInFlight: z.int(),
    pending: z.int().meta({ description: "Settlements not yet acknowledged" }),
    failing: z.int().meta({ description: "Accounts whose settlements keep failing" }),
    seq: z.int().meta({ description: "Head of the journal" }),
    hash: z.string().meta({ description: "Hash of the journal up to its head" }),
    balanced: z.boolean().meta({ description: "Shares and cash both come out to the unit" }),
  })
  .meta({ id: "ArtistBalance" });
export type ArtistBalance = z.infer<typeof ArtistBalance>;

export const Transparency = z
  .object({
    at: z.int(),
    artists: z.array(ArtistBalance),
    accounts: z.object({
      count: z.int().meta({ description: "Accounts that ever traded" }),
      granted: z.int(),
      cash: z.int(),
      held: z.int(),
      balanced: z.boolean().meta({ description: "Every account's cash is its grant and what trading brought" }),
    }),
    balanced: z.boolean(),
  })
  .meta({ id: "Transparency" });
export type Transparency = z.infer<typeof Transparency>;

export const getTransparency = route({
  method: "get",
  path: "/transparency",
  tag: "Transparency",
  summary: "Whether every share and every cent is where it should be, computed from the objects",
  status: 200,
  response: Transparency,
});
