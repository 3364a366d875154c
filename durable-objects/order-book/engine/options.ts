import type { AcceptedOrder } from "./types.ts";

/** What an accepted order says beyond who, what, how much and at which price. It never changes. */
export type Options = Pick<
  AcceptedOrder,
  | "type"
  | "timeInForce"
  | "expiresAt"
  | "postOnly"
  | "displayQuantity"
  | "stp"
  | "stopLimitPrice"
  | "trail"
  | "exit"
  | "parent"
>;

/** The options of a limit order that asks for nothing special. */
const PLAIN: Options = { type: "limit", timeInForce: "GTC", stp: "cancel_maker" };

/**
 * The options of an accepted order. All plain limit orders share one object: they
 * are nearly all of a deep book, whose size decides how fast it is.
 */
export function optionsOf(order: AcceptedOrder): Options {
  const { type, timeInForce, expiresAt, postOnly, displayQuantity, stp, stopLimitPrice, trail, exit, parent } = order;
  const plain = type === "limit" && timeInForce === "GTC" && stp === "cancel_maker";
  if (plain && postOnly === undefined && displayQuantity === undefined && exit === undefined) return PLAIN;
  return { type, timeInForce, expiresAt, postOnly, displayQuantity, stp, stopLimitPrice, trail, exit, parent };
}
