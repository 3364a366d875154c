import type { FlagKind } from "../../../domain/api/index.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";

/** Two accounts, the smaller id first. */
export type Pair = readonly [string, string];

/** The parties of an execution, and when it was (ms). */
interface Parties {
  buyer: string;
  seller: string;
  time: number;
}

/** The pairs of users who traded with each other after `since` (ms), each once. */
export function userPairs(trades: readonly Parties[], since: number): Pair[] {
  const between = trades.filter(({ buyer, seller, time }) => buyer !== ISSUER && seller !== ISSUER && time > since);
  const pairs = between.map(({ buyer, seller }): Pair => (buyer < seller ? [buyer, seller] : [seller, buyer]));
  return [...new Map(pairs.map((pair) => [pair.join(), pair])).values()];
}

/** All that one account bought of the other, one artist's: shares, cents, ms. */
export interface Purchases {
  buyer: string;
  trades: number;
  quantity: number;
  notional: number;
  firstTradeAt: number;
  lastTradeAt: number;
}

/** What two accounts did with each other. */
export interface Dealing extends Omit<Purchases, "buyer"> {
  kind: FlagKind;
}

/**
 * What the purchases of two linked accounts from each other come to: both ways
 * it is a wash trade, one way one of them was given value by the other. Null for
 * accounts that did not trade.
 */
export function dealingOf(purchases: readonly Purchases[]): Dealing | null {
  if (purchases.length === 0) return null;
  const sum = (of: (purchase: Purchases) => number) => purchases.reduce((total, purchase) => total + of(purchase), 0);
  return {
    kind: new Set(purchases.map(({ buyer }) => buyer)).size > 1 ? "wash_trade" : "self_dealing",
    trades: sum(({ trades }) => trades),
    quantity: sum(({ quantity }) => quantity),
    notional: sum(({ notional }) => notional),
    firstTradeAt: Math.min(...purchases.map(({ firstTradeAt }) => firstTradeAt)),
    lastTradeAt: Math.max(...purchases.map(({ lastTradeAt }) => lastTradeAt)),
  };
}
