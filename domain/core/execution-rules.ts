import { ClosingRule } from "./closing-rule.ts";
import { FeeRule } from "./fee-rule.ts";
import { OpenOrders } from "./open-orders.ts";
import { PriceRule } from "./price-rule.ts";
import { PotentialRule } from "./potential-rule.ts";
import type { PublicLine } from "./public-journal.ts";

/** Follows a public journal and holds it to `ClosingRule`, and each of its executions to `PriceRule`, `FeeRule` and `PotentialRule`. */
export class ExecutionRules {
  private readonly orders = new OpenOrders();
  private readonly prices = new PriceRule(this.orders);
  private readonly fees = new FeeRule(this.orders);
  private readonly potential = new PotentialRule();
  private readonly closing = new ClosingRule();

  /** Takes the next line. Throws `JournalFault`. */
  follow(line: PublicLine): void {
    this.closing.check(line);
    this.prices.check(line);
    this.fees.check(line);
    this.potential.check(line);
    this.orders.follow(line);
  }
}
