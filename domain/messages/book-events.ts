import { z } from "zod";

/**
 * What a book tells D1 through the queue. Messages may repeat and arrive in any
 * order: every part carries the journal `seq` by which the newer one wins.
 */
export const BookMessage = z.object({
  type: z.literal("book"),
  artistId: z.string(),
  /** Journal position the `market` part stands for. */
  seq: z.int(),
  /** The journal lines told of: beyond `from`, up to `to`. */
  from: z.int(),
  to: z.int(),
  trades: z.array(
    z.object({
      seq: z.int(),
      time: z.int(),
      price: z.int(),
      quantity: z.int(),
      side: z.enum(["buy", "sell"]),
      buyer: z.string(),
      seller: z.string(),
      /** What each side paid, in cents. Messages of before they were told have none. */
      buyerFee: z.int().optional(),
      sellerFee: z.int().optional(),
    }),
  ),
  /**
   * Shares that came from the issuer, or went back to it, without a trade: a listing has ended. Messages of before that
   * was possible have none.
   */
  transfers: z
    .array(
      z.object({
        seq: z.int(),
        time: z.int(),
        kind: z.enum(["redeemed", "issued"]),
        account: z.string(),
        quantity: z.int(),
        price: z.int(),
      }),
    )
    .optional(),
  valuations: z.array(z.object({ seq: z.int(), time: z.int(), fairValue: z.int(), source: z.string() })),
  market: z.object({
    last: z.int().nullable(),
    bid: z.int().nullable(),
    ask: z.int().nullable(),
    fairValue: z.int().nullable(),
    fairValueAt: z.int().nullable(),
    source: z.string().nullable(),
    volume: z.int(),
    sharesFloated: z.int(),
    /** Shares that the issuer holds. Messages of before it was told have none. */
    inventory: z.int().optional(),
  }),
});
export type BookMessage = z.infer<typeof BookMessage>;
