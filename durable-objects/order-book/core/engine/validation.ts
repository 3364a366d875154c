import { NOTHING_AHEAD } from "../../../../domain/core/fees.ts";
import { MAX_ORDER_QUANTITY, MAX_PRICE } from "../../../../domain/core/money.ts";
import type { AcceptedOrder, Command, Exit, NewOrder, OrderType, RejectCode, Settings } from "./types.ts";
import { ISSUER } from "../../../../domain/core/issuer.ts";

const MAX_ID_LENGTH = 200;
const MAX_RATE_BPS = 10_000;
const MAX_BAND_BPS = 1_000_000;
/** A week: no halt or auction should last longer. */
const MAX_HALT_MS = 604_800_000;
const TIMES_IN_FORCE = new Set(["GTC", "GTD", "IOC", "FOK"]);
const SELF_TRADE_MODES = new Set(["cancel_maker", "cancel_taker", "cancel_both", "none"]);
const TYPES = new Set(["limit", "market", "stop", "stop_limit", "trailing_stop", "oco"]);
/** Types that have a limit price, and those that may go on trading after they entered the book. */
const LIMITED = new Set<OrderType>(["limit", "stop_limit", "oco"]);
/** Types that wait for a stop price which the caller names. */
const STOPPED = new Set<OrderType>(["stop", "stop_limit", "oco"]);
/** Types that may be the entry of a bracket. */
const ENTRIES = new Set<OrderType>(["limit", "market", "stop", "stop_limit"]);

export function isId(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= MAX_ID_LENGTH;
}

/** A price in cents, from 1 to `MAX_PRICE`. */
export function isPrice(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_PRICE;
}

/**
 * A number of shares, from 1 to `MAX_ORDER_QUANTITY`. With both bounds no price
 * times quantity, fee or sum of them comes near 2^53.
 */
export function isQuantity(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_ORDER_QUANTITY;
}

function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isUpTo(most: number, value: unknown): value is number {
  return isAmount(value) && value <= most;
}

/** The complete order, or why it is refused whatever the book looks like. */
export function completeOrder(order: NewOrder, time: number): AcceptedOrder | RejectCode {
  const problem = problemOf(order, time);
  if (problem !== null) return problem;
  const market = order.type === "market";
  return {
    id: order.id,
    account: order.account,
    side: order.side,
    type: order.type,
    quantity: order.quantity,
    price: order.price,
    timeInForce: order.timeInForce ?? (market ? "IOC" : "GTC"),
    expiresAt: order.expiresAt,
    postOnly: order.postOnly === true ? true : undefined,
    displayQuantity: order.displayQuantity,
    stp: order.stp ?? "cancel_maker",
    stopPrice: order.stopPrice,
    stopLimitPrice: order.stopLimitPrice,
    trail: order.trail,
    exit: order.exit === undefined ? undefined : { ...order.exit },
    budget: order.budget,
    feeCapBps: order.feeCapBps,
    feeAhead: order.feeAhead,
    parent: undefined,
  };
}

function problemOf(order: NewOrder, time: number): RejectCode | null {
  if (!isId(order.id)) return "invalid_id";
  if (!isId(order.account)) return "invalid_account";
  if (order.side !== "buy" && order.side !== "sell") return "invalid_side";
  if (!TYPES.has(order.type)) return "invalid_type";
  if (!isQuantity(order.quantity)) return "invalid_qty";
  if (LIMITED.has(order.type) ? !isPrice(order.price) : order.price !== undefined) return "invalid_price";
  return (
    lifetimeProblem(order, time) ??
    optionProblem(order) ??
    stopProblem(order) ??
    budgetProblem(order) ??
    feeProblem(order)
  );
}

function lifetimeProblem(order: NewOrder, time: number): RejectCode | null {
  const { timeInForce, type, expiresAt } = order;
  if (timeInForce !== undefined) {
    if (!TIMES_IN_FORCE.has(timeInForce)) return "invalid_tif";
    const immediate = timeInForce === "IOC" || timeInForce === "FOK";
    if (immediate ? type !== "limit" && type !== "stop_limit" && type !== "market" : type === "market")
      return "invalid_tif";
  }
  if (timeInForce === "GTD" ? !Number.isSafeInteger(expiresAt) || expiresAt! <= time : expiresAt !== undefined) {
    return "invalid_expiry";
  }
  return null;
}

function optionProblem(order: NewOrder): RejectCode | null {
  const rests = order.type === "limit" && order.timeInForce !== "IOC" && order.timeInForce !== "FOK";
  const { postOnly, displayQuantity, stp } = order;
  if (postOnly !== undefined && (typeof postOnly !== "boolean" || (postOnly && !rests))) return "invalid_post_only";
  if (displayQuantity !== undefined && (!rests || !isQuantity(displayQuantity) || displayQuantity > order.quantity)) {
    return "invalid_display";
  }
  return stp === undefined || SELF_TRADE_MODES.has(stp) ? null : "invalid_stp";
}

function stopProblem(order: NewOrder): RejectCode | null {
  const { type, exit } = order;
  if (STOPPED.has(type) ? !isPrice(order.stopPrice) : order.stopPrice !== undefined) return "stop_price";
  if (type === "trailing_stop" ? !isPrice(order.trail) : order.trail !== undefined) return "invalid_trail";
  if (order.stopLimitPrice !== undefined && (type !== "oco" || !isPrice(order.stopLimitPrice))) return "invalid_price";
  if (type === "oco" && !isBeyond(order, order.price!, order.stopPrice!)) return "oco_price";
  return exit === undefined || (ENTRIES.has(type) && isExitOf(exit, order)) ? null : "invalid_exit";
}

/** Whether an OCO's limit leg is on the far side of its stop: above for a sell, below for a buy. */
function isBeyond(order: NewOrder, limit: number, stop: number): boolean {
  return order.side === "sell" ? limit > stop : limit < stop;
}

function isExitOf(exit: Exit, entry: NewOrder): boolean {
  if (typeof exit !== "object" || exit === null) return false;
  const { id, takeProfit, stopPrice, stopLimitPrice, budget } = exit;
  if (!isId(id) || id === entry.id || !isPrice(takeProfit) || !isPrice(stopPrice)) return false;
  if (stopLimitPrice !== undefined && !isPrice(stopLimitPrice)) return false;
  if (budget !== undefined && (!isAmount(budget) || entry.side === "buy" || stopLimitPrice !== undefined)) return false;
  const middle = entry.price ?? entry.stopPrice;
  const [low, high] = entry.side === "buy" ? [stopPrice, takeProfit] : [takeProfit, stopPrice];
  return low < high && (middle === undefined || (low < middle && middle < high));
}

function budgetProblem({ budget, side, type, stopLimitPrice }: NewOrder): RejectCode | null {
  if (budget === undefined) return null;
  const buysAtMarket = type === "oco" ? stopLimitPrice === undefined : type !== "limit" && type !== "stop_limit";
  return isAmount(budget) && side === "buy" && buysAtMarket ? null : "invalid_budget";
}

function feeProblem({ feeCapBps, feeAhead }: NewOrder): RejectCode | null {
  if (feeAhead !== undefined && feeAhead !== NOTHING_AHEAD) return "invalid_budget";
  return feeCapBps === undefined || (Number.isSafeInteger(feeCapBps) && feeCapBps >= 0) ? null : "invalid_budget";
}

/** The settings that a `configure` command asks for, or null when they make no sense. */
export function completeSettings(command: Extract<Command, { type: "configure" }>): Settings | null {
  const { fees, issuer = ISSUER, bandBps = null, haltBps = null, haltMs = 300_000 } = command;
  if (typeof fees !== "object" || fees === null || !isId(issuer)) return null;
  if (!isUpTo(MAX_RATE_BPS, fees.makerFeeBps) || !isUpTo(MAX_RATE_BPS, fees.takerFeeBps)) return null;
  if (bandBps !== null && !isUpTo(MAX_BAND_BPS, bandBps)) return null;
  if (haltBps !== null && !isUpTo(MAX_BAND_BPS, haltBps)) return null;
  if (!isUpTo(MAX_HALT_MS, haltMs) || haltMs === 0) return null;
  return { fees: { makerFeeBps: fees.makerFeeBps, takerFeeBps: fees.takerFeeBps }, issuer, bandBps, haltBps, haltMs };
}
