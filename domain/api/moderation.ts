import { z } from "zod";
import { displayText } from "../core/display-text.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

/**
 * Something a moderator should look at. `wash_trade`: linked accounts traded one
 * artist with each other both ways. `self_dealing`: linked accounts moved value one way.
 * `value_transfer`: accounts that nothing links, of which one kept paying the other more than shares were worth.
 */
export const FlagKind = z.enum(["wash_trade", "self_dealing", "value_transfer"]);
export type FlagKind = z.infer<typeof FlagKind>;

export const FlagStatus = z.enum(["open", "confirmed", "dismissed"]);
export type FlagStatus = z.infer<typeof FlagStatus>;

const Party = z.object({ id: z.string(), username: z.string() });

export const Flag = z
  .object({
    id: z.int(),
    kind: FlagKind,
    artistId: z.string(),
    accounts: z.tuple([Party, Party]),
    reason: z.string().meta({ description: "What links the accounts, or what one paid the other" }),
    gainer: z.string().nullable().meta({
      description: "The account that bought below fair value or sold above it, on balance; it does not count",
    }),
    gained: z.int().meta({ description: "Cents, by fair value at the time" }),
    trades: z.int(),
    quantity: z.int(),
    notional: z.int().meta({ description: "Cents" }),
    firstTradeAt: z.int(),
    lastTradeAt: z.int(),
    status: FlagStatus,
    note: z.string(),
    reviewedBy: z.string().nullable(),
    reviewedAt: z.int().nullable(),
  })
  .meta({ id: "Flag" });
export type Flag = z.infer<typeof Flag>;

export const listFlags = route({
  method: "get",
  path: "/moderation/flags",
  tag: "Moderation",
  summary: "Flagged trading, last traded first",
  auth: "moderator",
  query: z.object({
    status: FlagStatus.optional(),
    limit: pageLimit(200, 50),
    cursor: Cursor,
  }),
  status: 200,
  response: z.object({ flags: z.array(Flag), nextCursor: z.string().nullable() }),
});

export const reviewFlag = route({
  method: "patch",
  path: "/moderation/flags/{id}",
  tag: "Moderation",
  summary: "Say what a flag came to",
  auth: "moderator",
  params: z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  body: z.strictObject({ status: FlagStatus, note: displayText(1000).default("") }),
  status: 200,
  response: Flag,
  problems: ["unknown_flag"],
});
