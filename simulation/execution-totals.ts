import { ISSUER } from "../domain/core/issuer.ts";
import type { JournaledOrder } from "./resting-orders.ts";

/** One side of an execution. */
export interface JournaledFill {
  orderId: string;
  seq: number;
  price: number;
  quantity: number;
  fee: number;
  /** What the order has paid ahead since then. */
  feeAhead: number | undefined;
  role: "maker" | "taker";
}

/** What one account's executions in one book come to: cents and shares gained. */
export interface AccountTotals {
  cash: number;
  shares: number;
  fills: JournaledFill[];
  /** What it had gained after each of its executions. */
  sharesAfter: { seq: number; shares: number }[];
  /** The settlement after which the account itself was last looked at. */
  inspectedSeq: number;
}

/** What the executions of one book come to, for each account and for the issuer. */
export class ExecutionTotals {
  readonly accounts = new Map<string, AccountTotals>();
  readonly house = { cash: 0, inventory: 0, fees: 0 };

  /** Adds the side of an execution that was this order's. */
  add({ account, side }: JournaledOrder, fill: JournaledFill): void {
    const direction = side === "buy" ? 1 : -1;
    const traded = fill.price * fill.quantity;
    this.house.fees += fill.fee;
    if (account === ISSUER) {
      this.house.cash -= direction * traded;
      this.house.inventory += direction * fill.quantity;
      return;
    }
    const totals = this.totalsOf(account);
    totals.cash -= direction * traded + fill.fee;
    totals.shares += direction * fill.quantity;
    totals.fills.push(fill);
    totals.sharesAfter.push({ seq: fill.seq, shares: totals.shares });
  }

  /** Shares that the issuer gave out (or, if negative, took back) without a trade, at so many cents each. */
  transfer(account: string, { seq, shares, price }: { seq: number; shares: number; price: number }): void {
    this.house.cash += shares * price;
    this.house.inventory -= shares;
    const totals = this.totalsOf(account);
    totals.cash -= shares * price;
    totals.shares += shares;
    totals.sharesAfter.push({ seq, shares: totals.shares });
  }

  /** The shares that an account has gained by the line `seq`. */
  sharesAt(account: string, seq: number): number {
    return this.accounts.get(account)?.sharesAfter.findLast((after) => after.seq <= seq)?.shares ?? 0;
  }

  private totalsOf(account: string): AccountTotals {
    let totals = this.accounts.get(account);
    if (!totals)
      this.accounts.set(account, (totals = { cash: 0, shares: 0, fills: [], sharesAfter: [], inspectedSeq: 0 }));
    return totals;
  }
}
