import { aheadAfter, feeOn, NOTHING_AHEAD } from "../../../domain/core/fees.ts";
import type { Side } from "../../../domain/core/orders.ts";
import type { Level } from "../../../domain/core/depth.ts";

/** An order that is being thought about. `limit` is null for a market order; money in cents. */
export interface Draft {
  side: Side;
  quantity: number;
  limit: number | null;
  /** Whether what does not trade at once waits on the book. */
  rests: boolean;
}

/** What an order would do against the book as it stands. Money in cents. */
export interface Receipt {
  /** Shares that trade at once. */
  traded: number;
  /** Shares that would wait on the book. */
  resting: number;
  /** Shares that would neither trade nor wait. */
  dropped: number;
  notional: number;
  fee: number;
  /** What is paid (buy) or received (sell) for what trades at once, fee included. */
  total: number;
  /** Average price rounded to cents; null when nothing trades. */
  average: number | null;
  /** How much worse the average is than the middle of the book, in basis points; null when unknown. */
  slippageBps: number | null;
  /** Cash that the resting part would hold at worst. */
  hold: number;
}

const acceptable = (price: number, { side, limit }: Draft): boolean =>
  limit === null || (side === "buy" ? price <= limit : price >= limit);

/**
 * The receipt of `draft` against the opposite side of the book (`levels`, best first).
 * What trades at once pays `feeBps`, what waits holds for `feeCapBps`.
 */
export function receiptOf(
  draft: Draft,
  levels: readonly Level[],
  mid: number | null,
  feeBps: number,
  feeCapBps = feeBps,
): Receipt {
  let traded = 0;
  let notional = 0;
  for (const [price, available] of levels) {
    if (traded === draft.quantity || !acceptable(price, draft)) break;
    const quantity = Math.min(available, draft.quantity - traded);
    traded += quantity;
    notional += price * quantity;
  }
  const fee = feeOn(notional, feeBps, NOTHING_AHEAD);
  const left = draft.quantity - traded;
  const resting = draft.rests && draft.limit !== null ? left : 0;
  const restingValue = resting * (draft.limit ?? 0);
  const restingFee = feeOn(restingValue, feeCapBps, aheadAfter(notional, feeBps, NOTHING_AHEAD, fee));
  const worse = traded === 0 || mid === null ? null : (notional / traded - mid) * (draft.side === "buy" ? 1 : -1);
  return {
    traded,
    resting,
    dropped: left - resting,
    notional,
    fee,
    total: draft.side === "buy" ? notional + fee : notional - fee,
    average: traded === 0 ? null : Math.round(notional / traded),
    slippageBps: worse === null || mid === null ? null : Math.round((worse / mid) * 10_000),
    hold: draft.side === "buy" ? restingValue + restingFee : 0,
  };
}

/** What an order pays that trades for so many cents, fee included. */
const costOf = (amount: number, feeBps: number): number => amount + feeOn(amount, feeBps, NOTHING_AHEAD);

/** How many shares at `price` cents `cash` cents buy, fee included, after the same order has traded for `spent` cents. */
function sharesFor(cash: number, spent: number, price: number, feeBps: number): number {
  const costs = (shares: number) => costOf(spent + shares * price, feeBps);
  let shares = Math.max(0, Math.floor(((cash * 10_000) / (10_000 + feeBps) - spent) / price));
  while (shares > 0 && costs(shares) > cash) shares--;
  while (costs(shares + 1) <= cash) shares++;
  return shares;
}

/**
 * How many shares `cash` cents buy, fee included. A market order eats into
 * `levels`; a limit order is held for at its limit, so that is what it costs.
 */
export function affordable(cash: number, limit: number | null, levels: readonly Level[], feeBps: number): number {
  if (limit !== null) return limit > 0 ? sharesFor(cash, 0, limit, feeBps) : 0;
  let spent = 0;
  let shares = 0;
  for (const [price, available] of levels) {
    const quantity = Math.min(available, sharesFor(cash, spent, price, feeBps));
    shares += quantity;
    spent += quantity * price;
    if (quantity < available) break;
  }
  return shares;
}

/**
 * How many shares make up `amount` cents of proceeds or cost before fees, for a
 * sale: whole shares at the bids (or at the limit), rounded down.
 */
export function sharesWorth(amount: number, limit: number | null, levels: readonly Level[]): number {
  return affordable(amount, limit, levels, 0);
}
