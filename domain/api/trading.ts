import { z } from "zod";
import { Amendment, ArtistId, MAX_BATCH, Order, OrderRequest, TradeRequest } from "../core/orders.ts";
import { Problem } from "../core/problems.ts";
import { PortfolioPosition } from "../messages/wire.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

const OrderParams = z.object({ id: z.uuid() });
const moneyProblems = [
  "unknown_artist",
  "insufficient_cash",
  "insufficient_shares",
  "too_many_orders",
  "position_limit",
  "rate_limited",
  "idempotency_conflict",
] as const;
const bookProblems = [
  "post_only",
  "fill_or_kill",
  "stop_price",
  "oco_price",
  "price_band",
  "market_closed",
  "order_refused",
] as const;

export const placeOrder = route({
  method: "post",
  path: "/orders",
  tag: "Trading",
  summary: "Place an order",
  auth: "trade",
  body: OrderRequest,
  status: 201,
  otherStatus: 202,
  response: Order,
  problems: [...moneyProblems, ...bookProblems],
});

export const placeOrders = route({
  method: "post",
  path: "/orders/batch",
  tag: "Trading",
  summary: "Place up to 1,000 orders; each stands for itself",
  auth: "trade",
  body: z.strictObject({
    orders: z
      .array(z.looseObject({}).meta({ description: "An OrderRequest; a batch in which none is one is refused whole" }))
      .min(1)
      .max(MAX_BATCH),
  }),
  status: 200,
  response: z.object({
    results: z
      .array(z.union([z.object({ order: Order }), z.object({ problem: Problem })]))
      .meta({ description: "In the order of the request: each order as placed, or why it was not" }),
  }),
});

export const amendOrder = route({
  method: "patch",
  path: "/orders/{id}",
  tag: "Trading",
  summary: "Change an open order; only a smaller quantity keeps its place in the queue",
  auth: "trade",
  params: OrderParams,
  body: Amendment,
  status: 200,
  response: Order,
  problems: [
    "unknown_order",
    "order_not_open",
    "order_in_flight",
    "not_amendable",
    "insufficient_cash",
    "insufficient_shares",
    "position_limit",
    "rate_limited",
    ...bookProblems,
  ],
});

export const cancelOrders = route({
  method: "delete",
  path: "/orders",
  tag: "Trading",
  summary: "Cancel all my open orders, or those for one artist",
  auth: "trade",
  query: z.object({ artistId: ArtistId.optional() }),
  status: 200,
  response: z.object({
    cancelled: z.array(Order),
    failed: z.array(z.string()).meta({ description: "Orders whose book did not answer" }),
  }),
});

export const placeTrade = route({
  method: "post",
  path: "/trades",
  tag: "Trading",
  summary: "Buy or sell now: a market order with a caption",
  auth: "trade",
  body: TradeRequest,
  status: 201,
  otherStatus: 202,
  response: Order,
  problems: [...moneyProblems, "market_closed", "order_refused", "no_liquidity"],
});

export const listOrders = route({
  method: "get",
  path: "/orders",
  tag: "Trading",
  summary: "My orders, newest first",
  auth: "read",
  query: z.object({
    status: z.enum(["open", "closed", "all"]).default("all").meta({ description: "`open` includes `submitting`" }),
    artistId: ArtistId.optional(),
    limit: pageLimit(200, 50),
    cursor: Cursor,
  }),
  status: 200,
  response: z.object({ orders: z.array(Order), nextCursor: z.string().nullable() }),
});

export const getOrder = route({
  method: "get",
  path: "/orders/{id}",
  tag: "Trading",
  summary: "One of my orders",
  auth: "read",
  params: OrderParams,
  status: 200,
  response: Order,
  problems: ["unknown_order"],
});

export const cancelOrder = route({
  method: "delete",
  path: "/orders/{id}",
  tag: "Trading",
  summary: "Cancel an open order; what already traded stands",
  auth: "trade",
  params: OrderParams,
  status: 200,
  response: Order,
  problems: ["unknown_order", "order_not_open", "order_in_flight"],
});

/** A position with the price it is valued at. */
export const ValuedPosition = PortfolioPosition.extend({
  name: z.string(),
  price: z.int().nullable(),
  value: z.int(),
  unrealisedPnl: z.int().meta({ description: "Value less cost basis, in cents" }),
}).meta({ id: "ValuedPosition" });
export type ValuedPosition = z.infer<typeof ValuedPosition>;

export const Portfolio = z
  .object({
    version: z.int(),
    cash: z.int().meta({ description: "All of it, held or not" }),
    heldCash: z.int(),
    availableCash: z.int(),
    granted: z.int().meta({ description: "Play money received so far" }),
    value: z.int().meta({ description: "Cash plus positions at their prices" }),
    unrealisedPnl: z.int(),
    realisedPnl: z.int(),
    positions: z.array(ValuedPosition),
  })
  .meta({ id: "Portfolio" });
export type Portfolio = z.infer<typeof Portfolio>;

export const getPortfolio = route({
  method: "get",
  path: "/portfolio",
  tag: "Portfolio",
  summary: "Cash, positions and what they are worth",
  auth: "read",
  status: 200,
  response: Portfolio,
});
