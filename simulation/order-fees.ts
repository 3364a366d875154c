import { ISSUER } from "../domain/core/issuer.ts";
import type { JournaledFill } from "./execution-totals.ts";
import type { JournaledOrder } from "./resting-orders.ts";

/**
 * What each order is due to pay: one that keeps account of its fee pays for all of it,
 * rounded up once; of another each execution is rounded down.
 */
export class OrderFees {
  /** By order, its fees so far: in cents, and in ten-thousandths of a cent before any rounding. */
  private readonly charged = new Map<string, { paid: number; exact: number }>();

  /** What an execution is to cost an order at this rate, and to leave paid ahead; the next goes on from there. */
  charge(
    { id, account, accepted }: JournaledOrder,
    { price, quantity }: JournaledFill,
    feeBps: number,
  ): Pick<JournaledFill, "fee" | "feeAhead"> {
    const rate = account === ISSUER ? 0 : Math.min(feeBps, accepted?.feeCapBps ?? feeBps);
    const due = price * quantity * rate;
    if (accepted?.feeAhead === undefined) return { fee: Math.floor(due / 10_000), feeAhead: undefined };
    const { paid, exact } = this.charged.get(id) ?? { paid: 0, exact: 0 };
    const owed = Math.ceil((exact + due) / 10_000);
    this.charged.set(id, { paid: owed, exact: exact + due });
    return { fee: owed - paid, feeAhead: owed * 10_000 - exact - due };
  }
}
