import { assertSafe, partOf } from "./money.ts";

const BASIS_POINTS = 10_000;

/**
 * What an order has paid ahead of its exact fee, because its fee was rounded up to
 * a whole cent: in ten-thousandths of a cent, from 0 to 9,999. Its next execution
 * uses that up first, so what the order pays in all is its exact fee rounded up
 * once, however many executions it takes.
 *
 * Undefined: each execution is charged by itself, rounded down. Small executions
 * go free that way; only orders that were placed before orders kept account of it
 * are still charged so.
 */
export type FeeAhead = number | undefined;

/** Where a new order starts: it has paid nothing. */
export const NOTHING_AHEAD = 0;

/**
 * What an execution of `amount` cents costs an order at `rateBps` (basis points of
 * the amount), in cents: `ceil((amount × rate − ahead) / 10,000)`, which is never
 * negative. From `NOTHING_AHEAD` that is at least a cent wherever a rate applies.
 * Throws a RangeError beyond the safe range.
 */
export function feeOn(amount: number, rateBps: number, ahead: FeeAhead): number {
  if (ahead === undefined) return partOf(amount, rateBps);
  // Of nothing but what was paid ahead, `Math.ceil` makes -0.
  const rest = Math.ceil((restOf(amount, rateBps) - ahead) / BASIS_POINTS) + 0;
  return assertSafe(wholeOf(amount, rateBps) + rest, "fee");
}

/** What the order has paid ahead once `fee` cents were charged for that execution. */
export function aheadAfter(amount: number, rateBps: number, ahead: FeeAhead, fee: number): FeeAhead {
  if (ahead === undefined) return undefined;
  return ahead + (fee - wholeOf(amount, rateBps)) * BASIS_POINTS - restOf(amount, rateBps);
}

/*
 * A fee before it is rounded, in two parts, as one product would leave the safe range:
 * whole cents, and ten-thousandths of a cent.
 */
const wholeOf = (amount: number, rateBps: number): number => Math.floor(amount / BASIS_POINTS) * rateBps;
const restOf = (amount: number, rateBps: number): number => (amount % BASIS_POINTS) * rateBps;
