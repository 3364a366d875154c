import { z } from "zod";
import { displayText } from "./display-text.ts";
import { MAX_ORDER_QUANTITY, MAX_PRICE, MAX_TRADE_QUANTITY } from "./money.ts";

/** Which way an order trades. */
export const Side = z.enum(["buy", "sell"]);
export type Side = z.infer<typeof Side>;

/**
 * How long an order stays: `GTC` until it is filled or cancelled, `GTD` until
 * `expiresAt` at the latest, `IOC` trades what it can at once and cancels the
 * rest, `FOK` trades whole at once or not at all.
 */
export const TimeInForce = z.enum(["GTC", "GTD", "IOC", "FOK"]);
export type TimeInForce = z.infer<typeof TimeInForce>;

/**
 * `stop` and `trailing_stop` become market orders when triggered, `stop_limit` a
 * limit order. `oco` is one order with two legs, a resting limit and a waiting
 * stop: a trade of the limit leg drops the stop, the stop's trigger drops the limit.
 */
export const OrderType = z.enum(["limit", "market", "stop", "stop_limit", "trailing_stop", "oco"]);
export type OrderType = z.infer<typeof OrderType>;

/** What happens when two orders of one account would trade with each other; the newer order's choice counts. */
export const SelfTrade = z.enum(["cancel_maker", "cancel_taker", "cancel_both"]);
export type SelfTrade = z.infer<typeof SelfTrade>;

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

/** Most orders in one batch. */
export const MAX_BATCH = 1_000;

const MaxCost = z
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: "Most cents a buy at the market may cost, fees included" });

const ExpiresAt = z
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: "For GTD: from then on (ms) it no longer trades" });

const common = {
  clientOrderId: ClientOrderId,
  artistId: ArtistId,
  side: Side,
  quantity: OrderQuantity,
  selfTrade: SelfTrade.default("cancel_maker"),
};

/** Orders that wait may not be immediate. */
const waiting = { timeInForce: z.enum(["GTC", "GTD"]).default("GTC"), expiresAt: ExpiresAt.optional() };

/**
 * What a bracket does with the shares its entry bought: sells them at
 * `takeProfit`, or when the price falls to `stopPrice` (with `stopLimitPrice`
 * as the limit, else at the market); one cancels the other.
 */
export const Bracket = z
  .strictObject({ takeProfit: Price, stopPrice: Price, stopLimitPrice: Price.optional() })
  .meta({ id: "Bracket" });
export type Bracket = z.infer<typeof Bracket>;

const LimitOrder = z
  .strictObject({
    type: z.literal("limit"),
    ...common,
    price: Price,
    timeInForce: TimeInForce.default("GTC"),
    expiresAt: ExpiresAt.optional(),
    postOnly: z.boolean().default(false).meta({ description: "Refused instead of trading at once" }),
    displayQuantity: OrderQuantity.optional().meta({ description: "Iceberg: no more than this is shown at a time" }),
    bracket: Bracket.optional().meta({ description: "Only for buys: what is bought is sold again by an OCO order" }),
  })
  .meta({ id: "LimitOrder" });

const MarketOrder = z
  .strictObject({
    type: z.literal("market"),
    ...common,
    timeInForce: z.enum(["IOC", "FOK"]).default("IOC"),
    maxCost: MaxCost.optional(),
  })
  .meta({ id: "MarketOrder" });

const StopOrder = z
  .strictObject({ type: z.literal("stop"), ...common, ...waiting, stopPrice: Price, maxCost: MaxCost.optional() })
  .meta({ id: "StopOrder", description: "A market order once the last price reaches `stopPrice`" });

const StopLimitOrder = z
  .strictObject({
    type: z.literal("stop_limit"),
    ...common,
    stopPrice: Price,
    price: Price,
    timeInForce: TimeInForce.default("GTC"),
    expiresAt: ExpiresAt.optional(),
  })
  .meta({ id: "StopLimitOrder", description: "A limit order once the last price reaches `stopPrice`" });

const TrailingStopOrder = z
  .strictObject({ type: z.literal("trailing_stop"), ...common, ...waiting, trail: Price, maxCost: MaxCost.optional() })
  .meta({
    id: "TrailingStopOrder",
    description: "A stop that follows the best price since entry, `trail` cents behind",
  });

const OcoOrder = z
  .strictObject({
    type: z.literal("oco"),
    ...common,
    ...waiting,
    price: Price,
    stopPrice: Price,
    stopLimitPrice: Price.optional(),
    maxCost: MaxCost.optional(),
  })
  .meta({ id: "OcoOrder", description: "A limit at `price` and a stop at `stopPrice`; one cancels the other" });

/** The body of `POST /orders`. */
export const OrderRequest = z
  .discriminatedUnion("type", [LimitOrder, MarketOrder, StopOrder, StopLimitOrder, TrailingStopOrder, OcoOrder])
  .superRefine((order, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const expiresAt = "expiresAt" in order ? order.expiresAt : undefined;
    if ((order.timeInForce === "GTD") !== (expiresAt !== undefined))
      wrong("expiresAt", "Goes with GTD, and GTD needs it");
    if ("maxCost" in order && order.maxCost !== undefined && order.side === "sell") wrong("maxCost", "Only for buys");
    if (order.type === "trailing_stop" && order.side === "buy" && order.maxCost === undefined)
      wrong("maxCost", "A trailing buy needs it: its price is not known");
    if (order.type !== "limit") return;
    const immediate = order.timeInForce === "IOC" || order.timeInForce === "FOK";
    if (order.postOnly && immediate) wrong("postOnly", "An immediate order takes; it cannot be post-only");
    if (order.displayQuantity !== undefined && (immediate || order.displayQuantity > order.quantity)) {
      wrong("displayQuantity", "At most the quantity, of an order that rests");
    }
    if (order.bracket && order.side === "sell") wrong("bracket", "Only for buys: there is no short selling");
  })
  .meta({ id: "OrderRequest" });
export type OrderRequest = z.infer<typeof OrderRequest>;

/** The body of `PATCH /orders/{id}`: what is absent stays. */
export const Amendment = z
  .strictObject({
    price: Price.optional(),
    quantity: OrderQuantity.optional().meta({ description: "The new whole quantity, what is already filled included" }),
    stopPrice: Price.optional(),
  })
  .refine((amendment) => Object.values(amendment).some((value) => value !== undefined), "Say what to change")
  .meta({ id: "Amendment" });
export type Amendment = z.infer<typeof Amendment>;

/** The body of `POST /trades`: buy or sell now, at the market. */
export const TradeRequest = z
  .strictObject({
    clientOrderId: ClientOrderId,
    artistId: ArtistId,
    side: Side,
    quantity: z.int().min(1).max(MAX_TRADE_QUANTITY).meta({ description: "Shares" }),
    privacy: Privacy.default("public"),
    caption: displayText(500).default(""),
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
    fee: z.int().meta({ description: "Cents: what the order's fee grew by" }),
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
    type: OrderType,
    price: z.int().nullable().meta({ description: "Limit in cents; null for an order that trades at the market" }),
    timeInForce: TimeInForce,
    expiresAt: z.int().optional(),
    selfTrade: SelfTrade.optional(),
    postOnly: z.boolean().optional(),
    displayQuantity: z.int().optional(),
    stopPrice: z.int().optional(),
    stopLimitPrice: z.int().optional(),
    trail: z.int().optional(),
    bracket: Bracket.optional(),
    parentId: z.string().optional().meta({ description: "The bracket entry that this exit belongs to" }),
    triggered: z.boolean().optional().meta({ description: "Whether its stop was reached" }),
    quantity: z.int(),
    filledQuantity: z.int(),
    filledNotional: z
      .int()
      .meta({ description: "Cents traded, before fees; divided by filledQuantity it is the average price" }),
    fees: z.int().meta({ description: "Cents: the fee of all that the order traded, rounded up once" }),
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
