import type { PlaceRequest } from "../protocol/portfolio-calls.ts";

/** The artist that is traded where only one is needed. */
export const ARTIST = "tyla";

let requests = 0;
const clientOrderId = () => `request-${++requests}`;

/** A market order; each call makes a request of its own unless `clientOrderId` is given. */
export function marketOrder(
  side: "buy" | "sell",
  quantity: number,
  more: Partial<Pick<PlaceRequest, "clientOrderId" | "artistId">> = {},
): PlaceRequest {
  return {
    clientOrderId: clientOrderId(),
    artistId: ARTIST,
    type: "market",
    side,
    quantity,
    timeInForce: "IOC",
    selfTrade: "cancel_maker",
    ...more,
  };
}

/** A limit order that rests until it is filled or cancelled. */
export function limitOrder(
  side: "buy" | "sell",
  quantity: number,
  price: number,
  more: Partial<Pick<PlaceRequest, "clientOrderId" | "artistId">> = {},
): PlaceRequest {
  const usual = { timeInForce: "GTC", selfTrade: "cancel_maker", postOnly: false } as const;
  return { clientOrderId: clientOrderId(), artistId: ARTIST, type: "limit", side, quantity, price, ...usual, ...more };
}
