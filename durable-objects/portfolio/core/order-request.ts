import type { FeeAhead } from "../../../domain/core/fees.ts";
import { marketBudget } from "../../../domain/core/holds.ts";
import type { NewOrder } from "../../protocol/order-commands.ts";
import type { PlaceRequest } from "../../protocol/portfolio-calls.ts";
import type { LedgerOrder } from "./ledger-order.ts";

/** What an order needs to know of its account. Times in ms, money in cents. */
export interface PlacedBy {
  newId(): string;
  number: number;
  now: number;
  availableCash: number;
  feeCapBps: number;
  /** Where its fee starts: see `FeeAhead`. */
  feeAhead: FeeAhead;
}

/** The order that a request asks for, on its way to the book. */
export function orderOf(request: PlaceRequest, by: PlacedBy): LedgerOrder {
  const optional = {
    ...("expiresAt" in request && { expiresAt: request.expiresAt }),
    ...("stopPrice" in request && { stopPrice: request.stopPrice }),
    ...("stopLimitPrice" in request && { stopLimitPrice: request.stopLimitPrice }),
    ...("trail" in request && { trail: request.trail }),
    ...(request.type === "limit" && { postOnly: request.postOnly, displayQuantity: request.displayQuantity }),
    ...(request.type === "limit" && request.bracket && { bracket: request.bracket, exitId: by.newId() }),
  };
  return {
    id: by.newId(),
    number: by.number,
    clientOrderId: request.clientOrderId,
    artistId: request.artistId,
    side: request.side,
    type: request.type,
    price: "price" in request ? request.price : null,
    timeInForce: request.timeInForce,
    quantity: request.quantity,
    budget: request.side === "buy" ? marketBudget(request, by.feeCapBps, by.availableCash) : null,
    feeCapBps: by.feeCapBps,
    ...(by.feeAhead !== undefined && { feeAhead: by.feeAhead }),
    filledQuantity: 0,
    filledNotional: 0,
    fees: 0,
    status: "submitting",
    reason: null,
    privacy: request.privacy ?? "private",
    caption: request.caption ?? "",
    placedAt: by.now,
    updatedAt: by.now,
    selfTrade: request.selfTrade,
    ...optional,
  };
}

/** The order as its book takes it. */
export function toNewOrder(order: LedgerOrder, account: string): NewOrder {
  const {
    id,
    side,
    type,
    quantity,
    timeInForce,
    expiresAt,
    postOnly,
    displayQuantity,
    stopPrice,
    stopLimitPrice,
    trail,
    bracket,
    exitId,
  } = order;
  return {
    id,
    account,
    side,
    type,
    quantity,
    timeInForce,
    feeCapBps: order.feeCapBps,
    ...(order.feeAhead !== undefined && { feeAhead: order.feeAhead }),
    ...(order.price !== null && { price: order.price }),
    ...(order.budget !== null && { budget: order.budget }),
    ...(order.selfTrade && { stp: order.selfTrade }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(postOnly && { postOnly }),
    ...(displayQuantity !== undefined && { displayQuantity }),
    ...(stopPrice !== undefined && { stopPrice }),
    ...(stopLimitPrice !== undefined && { stopLimitPrice }),
    ...(trail !== undefined && { trail }),
    ...(bracket && exitId !== undefined && { exit: { id: exitId, ...bracket } }),
  };
}

/** Tells whether two requests are the same: their JSON with every object's keys in order. */
export function fingerprintOf(request: unknown): string {
  return JSON.stringify(request, (_, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
