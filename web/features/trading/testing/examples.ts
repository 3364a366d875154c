import type { Order } from "../../../../domain/core/orders.ts";
import type { Intent } from "../intent.ts";

/** An open order to buy ten shares at 10.00, with what a test wants in it. */
export const exampleOrder = (over: Partial<Order> = {}): Order => ({
  id: "o",
  clientOrderId: "c",
  artistId: "a",
  side: "buy",
  type: "limit",
  price: 1000,
  timeInForce: "GTC",
  quantity: 10,
  filledQuantity: 0,
  filledNotional: 0,
  fees: 0,
  held: 0,
  status: "open",
  reason: null,
  privacy: "public",
  caption: "",
  fills: [],
  placedAt: 0,
  updatedAt: 0,
  ...over,
});

/** A limit order for ten shares as the ticket has it, without a price, with what a test wants in it. */
export const exampleIntent = (over: Partial<Intent> = {}): Intent => ({
  kind: "limit",
  side: "buy",
  quantity: 10,
  price: undefined,
  stopPrice: undefined,
  stopLimitPrice: undefined,
  trail: undefined,
  takeProfit: undefined,
  maxCost: undefined,
  timeInForce: "GTC",
  expiresAt: undefined,
  postOnly: false,
  displayQuantity: undefined,
  ...over,
});
