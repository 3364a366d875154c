import type { PlaceRequest } from "../portfolio/account.ts";

/** The artist that is traded where only one is needed. */
export const ARTIST = "tyla";

let requests = 0;
const clientOrderId = () => `request-${++requests}`;

/** A market order; each call makes a request of its own unless `clientOrderId` is given. */
export function marketOrder(side: "buy" | "sell", quantity: number, more: Partial<Pick<PlaceRequest, "clientOrderId" | "artistId">> = {}): PlaceRequest {
  return { clientOrderId: clientOrderId(), artistId: ARTIST, type: "market", side, quantity, ...more };
}

/** A limit order that rests until it is filled or cancelled. */
export function limitOrder(
  side: "buy" | "sell",
  quantity: number,
  price: number,
  more: Partial<Pick<PlaceRequest, "clientOrderId" | "artistId">> = {},
): PlaceRequest {
  return { clientOrderId: clientOrderId(), artistId: ARTIST, type: "limit", side, quantity, price, timeInForce: "GTC", ...more };
}
