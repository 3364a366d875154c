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
  | "feeCapBps"
>;

/** The options of limit orders that ask for nothing special, by their fee cap. */
const plainOptions = new Map<number | undefined, Options>();

/**
 * The options of an accepted order. All plain limit orders share one object: they
 * are nearly all of a deep book, whose size decides how fast it is.
 */
export function optionsOf(order: AcceptedOrder): Options {
  const {
    type,
    timeInForce,
    expiresAt,
    postOnly,
    displayQuantity,
    stp,
    stopLimitPrice,
    trail,
    exit,
    parent,
    feeCapBps,
  } = order;
  const isPlain = type === "limit" && timeInForce === "GTC" && stp === "cancel_maker";
  if (isPlain && postOnly === undefined && displayQuantity === undefined && exit === undefined)
    return plainWith(feeCapBps);
  return {
    type,
    timeInForce,
    expiresAt,
    postOnly,
    displayQuantity,
    stp,
    stopLimitPrice,
    trail,
    exit,
    parent,
    feeCapBps,
  };
}

function plainWith(feeCapBps: number | undefined): Options {
  let options = plainOptions.get(feeCapBps);
  if (!options) {
    options = { type: "limit", timeInForce: "GTC", stp: "cancel_maker", feeCapBps };
    plainOptions.set(feeCapBps, options);
  }
  return options;
}
