import { aheadAfter, type FeeAhead, feeOn } from "./fees.ts";
import { ISSUER } from "./issuer.ts";
import { notional } from "./money.ts";
import type { Execution, OpenOrder, OpenOrders, OrderEvent } from "./open-orders.ts";
import { JournalFault, type PublicLine } from "./public-journal.ts";

/** One side of an execution: what its line says was charged, at the rate of its role. */
interface Charged {
  order: OpenOrder;
  rateBps: number;
  fee: number;
  feeAhead: FeeAhead;
}

/**
 * That each order of a public journal is charged what the book's schedule says, and
 * no more than its cap: as a whole, rounded up, or, where it keeps no account of what
 * it paid ahead, each execution by itself, rounded down. The issuer pays nothing.
 */
export class FeeRule {
  private readonly orders: OpenOrders;
  private rates = { makerFeeBps: 0, takerFeeBps: 0 };
  private issuer = ISSUER;

  /** `orders`: as they are before each line that is checked. */
  constructor(orders: OpenOrders) {
    this.orders = orders;
  }

  /** Checks the next line, and writes down what its orders have paid ahead since. Throws `JournalFault`. */
  check({ seq, event: line }: PublicLine): void {
    const event = line as OrderEvent;
    if (event.type === "configured") {
      this.rates = event.fees;
      this.issuer = event.issuer;
    } else if (event.type === "filled") this.checkFees(seq, event);
  }

  private checkFees(seq: number, execution: Execution): void {
    const { price, quantity, takerFee, takerFeeAhead, makerFee, makerFeeAhead } = execution;
    const { makerFeeBps, takerFeeBps } = this.rates;
    const { taker, maker } = this.orders.partiesOf(seq, execution);
    const amount = notional(price, quantity);
    this.charge(seq, amount, { order: taker, rateBps: takerFeeBps, fee: takerFee, feeAhead: takerFeeAhead });
    this.charge(seq, amount, { order: maker, rateBps: makerFeeBps, fee: makerFee, feeAhead: makerFeeAhead });
  }

  private charge(seq: number, amount: number, { order, rateBps, fee, feeAhead }: Charged): void {
    const rate = order.account === this.issuer ? 0 : Math.min(rateBps, order.feeCapBps ?? Infinity);
    const due = feeOn(amount, rate, order.feeAhead);
    if (fee !== due) throw fault(seq, `the fee of order ${order.id} is ${fee}, not ${due}`);
    const ahead = aheadAfter(amount, rate, order.feeAhead, due);
    if (feeAhead !== ahead) throw fault(seq, `order ${order.id} has paid ${ahead} ahead, not ${feeAhead}`);
    order.feeAhead = ahead;
  }
}

const fault = (seq: number, message: string): JournalFault => new JournalFault("fees", seq, message);
