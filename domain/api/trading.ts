import { z } from "zod";
import { ArtistId, Order, OrderRequest, TradeRequest } from "../orders.ts";
import { PortfolioPosition } from "../wire.ts";
import { route } from "./route.ts";

const OrderParams = z.object({ id: z.uuid() });
const moneyProblems = ["unknown_artist", "insufficient_cash", "insufficient_shares", "too_many_orders", "idempotency_conflict"] as const;

export const placeOrder = route({
  method: "post",
  path: "/orders",
  tag: "Trading",
  summary: "Place an order",
  auth: "user",
  body: OrderRequest,
  status: 201,
  response: Order,
  problems: moneyProblems,
});

export const placeTrade = route({
  method: "post",
  path: "/trades",
  tag: "Trading",
  summary: "Buy or sell now: a market order with a caption",
  auth: "user",
  body: TradeRequest,
  status: 201,
  response: Order,
  problems: [...moneyProblems, "no_liquidity"],
});

export const listOrders = route({
  method: "get",
  path: "/orders",
  tag: "Trading",
  summary: "My orders, newest first",
  auth: "user",
  query: z.object({
    status: z.enum(["open", "closed", "all"]).default("all").meta({ description: "`open` includes `submitting`" }),
    artistId: ArtistId.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(40).regex(/^\d+$/).optional(),
  }),
  status: 200,
  response: z.object({ orders: z.array(Order), nextCursor: z.string().nullable() }),
});

export const getOrder = route({
  method: "get",
  path: "/orders/{id}",
  tag: "Trading",
  summary: "One of my orders",
  auth: "user",
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
  auth: "user",
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
  auth: "user",
  status: 200,
  response: Portfolio,
});
