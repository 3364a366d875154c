/**
 * Money and quantities as integers.
 *
 * Cash and prices are whole cents, quantities are whole shares, rates are basis
 * points (1 bp = 1/10,000). Everything stays below 2^53, so no float and no
 * rounding surprise ever reaches the ledger.
 */

/** Cash every new account starts with, in cents ($10,000). */
export const STARTING_CASH = 1_000_000;

/** Highest price of one share, in cents ($1,000,000). */
export const MAX_PRICE = 100_000_000;

/** Most shares one order may ask for. */
export const MAX_ORDER_QUANTITY = 1_000_000;

/** Most shares one instant trade (`POST /trades`) may ask for. */
export const MAX_TRADE_QUANTITY = 10_000;

const BASIS_POINTS = 10_000;

/** Throws unless `value` is an integer that a double holds exactly. */
export function assertSafe(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${what} is not a safe integer: ${value}`);
  return value;
}

/** Price times quantity, in cents. Throws when the product leaves the safe range. */
export function notional(price: number, quantity: number): number {
  return assertSafe(price * quantity, "notional");
}

/**
 * A part of an amount of cash, in cents, rounded down: `floor(amount × rate / 10,000)`.
 * The division is split so that no intermediate product leaves the safe range.
 */
export function partOf(amount: number, rateBps: number): number {
  const whole = Math.floor(amount / BASIS_POINTS);
  const rest = amount % BASIS_POINTS;
  return assertSafe(whole * rateBps + Math.floor((rest * rateBps) / BASIS_POINTS), "part");
}

/** Change from `from` to `to` in basis points, rounded; 0 when `from` is 0. */
export function changeBps(from: number, to: number): number {
  return from === 0 ? 0 : Math.round(((to - from) / from) * BASIS_POINTS);
}
