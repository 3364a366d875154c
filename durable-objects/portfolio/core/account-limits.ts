/** What an account may do at most. */
export interface AccountLimits {
  /** Orders open at once. */
  openOrders: number;
  /** Shares of one artist, held and on order. */
  positionShares: number;
}

const DAY = 24 * 60 * 60_000;

/** What every account may do in the end: positions are then limited by its cash alone. */
export const FULL_LIMITS: AccountLimits = { openOrders: 2_000, positionShares: Infinity };

/**
 * Limits of younger accounts, in ms of age. A throwaway account must not
 * corner an artist (100,000 shares are floated) or fill a book with orders; a
 * newcomer with the starting cash should hardly notice, and a batch of a thousand fits.
 */
const YOUNGER: readonly [below: number, limits: AccountLimits][] = [
  [DAY, { openOrders: 1_000, positionShares: 10_000 }],
  [7 * DAY, { openOrders: 1_000, positionShares: 25_000 }],
  [30 * DAY, { openOrders: 1_500, positionShares: 50_000 }],
];

/** The limits of an account that was opened so many ms ago. */
export function limitsOf(age: number): AccountLimits {
  return YOUNGER.find(([below]) => age < below)?.[1] ?? FULL_LIMITS;
}
