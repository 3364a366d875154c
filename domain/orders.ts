import { z } from "zod";
import { MAX_ORDER_QUANTITY, MAX_PRICE, MAX_TRADE_QUANTITY } from "./money.ts";

/** Which way an order trades. */
export const Side = z.enum(["buy", "sell"]);
export type Side = z.infer<typeof Side>;

/**
 * How long an order stays: `GTC` rests until it is filled or cancelled, `IOC`
 * trades what it can at once and cancels the rest.
 */
export const TimeInForce = z.enum(["GTC", "IOC"]);
export type TimeInForce = z.infer<typeof TimeInForce>;

/** An artist's identity: its slug, such as `burna-boy`. */
export const ArtistId = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "Lower-case letters, digits and single hyphens");

export const Price = z.int().min(1).max(MAX_PRICE).meta({ description: "Cents a share" });
export const OrderQuantity = z.int().min(1).max(MAX_ORDER_QUANTITY).meta({ description: "Shares" });

/** The client's own name for a command: sent again, it gets the same answer again. */
export const ClientOrderId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\x21-\x7e]+$/, "Printable ASCII without spaces");

export const Privacy = z.enum(["public", "followers", "private"]);
export type Privacy = z.infer<typeof Privacy>;

const common = { clientOrderId: ClientOrderId, artistId: ArtistId, side: Side, quantity: OrderQuantity };

/** The body of `POST /orders`. */
export const OrderRequest = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("limit"), ...common, price: Price, timeInForce: TimeInForce.default("GTC") }),
    z.strictObject({ type: z.literal("market"), ...common }),
  ])
  .meta({ id: "OrderRequest" });
export type OrderRequest = z.infer<typeof OrderRequest>;

/** The body of `POST /trades`: buy or sell now, at the market. */
export const TradeRequest = z
  .strictObject({
    clientOrderId: ClientOrderId,
    artistId: ArtistId,
    side: Side,
    quantity: z.int().min(1).max(MAX_TRADE_QUANTITY).meta({ description: "Shares" }),
    privacy: Privacy.default("public"),
    caption: z.string().max(500).default(""),
  })
  .meta({ id: "TradeRequest" });
export type TradeRequest = z.infer<typeof TradeRequest>;

/**
 * Where an order stands. `submitting`: cash or shares are held and the order is
 * on its way to the book. `open`: it rests on the book, perhaps partly filled.
 * The other three are final; `cancelled` and `filled` orders may have fills.
 */
export const OrderStatus = z.enum(["submitting", "open", "filled", "cancelled", "rejected"]);
export type OrderStatus = z.infer<typeof OrderStatus>;

/** One execution, seen from the order it belongs to. */
export const Fill = z
  .object({
    seq: z.int().meta({ description: "Position in the artist's journal" }),
    price: z.int(),
    quantity: z.int(),
    fee: z.int(),
    role: z.enum(["maker", "taker"]),
    time: z.int(),
  })
  .meta({ id: "Fill" });
export type Fill = z.infer<typeof Fill>;

/** An order as its owner sees it. */
export const Order = z
  .object({
    id: z.string(),
    clientOrderId: z.string(),
    artistId: z.string(),
    side: Side,
    type: z.enum(["limit", "market"]),
    price: z.int().nullable().meta({ description: "Limit in cents; null for a market order" }),
    timeInForce: TimeInForce,
    quantity: z.int(),
    filledQuantity: z.int(),
    filledNotional: z.int().meta({ description: "Cents traded, before fees; divided by filledQuantity it is the average price" }),
    fees: z.int(),
    held: z.int().meta({ description: "Cents (buy) or shares (sell) still held for this order" }),
    status: OrderStatus,
    reason: z.string().nullable().meta({ description: "Why it was cancelled or rejected" }),
    privacy: Privacy,
    caption: z.string(),
    fills: z.array(Fill),
    placedAt: z.int(),
    updatedAt: z.int(),
  })
  .meta({ id: "Order" });
export type Order = z.infer<typeof Order>;
