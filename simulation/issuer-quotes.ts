import { ISSUER } from "../domain/core/issuer.ts";
import { rankedValue } from "../domain/core/potential.ts";
import { PotentialRule } from "../domain/core/potential-rule.ts";
import { JournalFault } from "../domain/core/public-journal.ts";
import { quoteLadder } from "../durable-objects/order-book/core/market-maker.ts";
import type { JournalEntry, JournalEvent } from "../durable-objects/order-book/core/state.ts";
import type { RestingOrders } from "./resting-orders.ts";
import { broken } from "./violation.ts";

type Fill = Extract<JournalEvent, { type: "filled" }>;
type Valued = Extract<JournalEvent, { type: "valued" }>;

/** How the exchange ranks a holding, in cents; `last`: the last price. Planted faults rank otherwise. */
export type Rank = (issue: Parameters<typeof rankedValue>[0], shares: number, last: number) => number;

/** What the issuer of one book quotes and trades, by its journal, and what that does to others' ranked value. */
export class IssuerQuotes {
  rank: Rank = rankedValue;
  private readonly rule = new PotentialRule();
  private readonly shares = new Map<string, number>();
  private sharesFloated = 0;
  private sold = 0;
  private last = 0;
  private valued: (Valued & { sold: number }) | null = null;
  /** Whether the quotes on the book are of the present fair value. */
  private isQuoted = false;

  /** Takes the next line. Throws a violation of 10 or 12. */
  follow({ seq, time, event }: JournalEntry): void {
    try {
      this.rule.check({ seq, time, event, format: 0, hash: null });
    } catch (error) {
      throw error instanceof JournalFault ? broken(10, error.message) : error;
    }
    if (event.type === "listed") this.sharesFloated = event.sharesFloated;
    else if (event.type === "valued") {
      this.valued = { ...event, sold: this.sold };
      this.isQuoted = false;
    } else if (event.type === "quoted") this.isQuoted = true;
    else if (event.type === "filled") this.trade(event);
    else if (event.type === "issued" || event.type === "redeemed") {
      const shares = event.type === "issued" ? event.quantity : -event.quantity;
      this.move(event.account, shares);
      this.move(ISSUER, -shares);
    }
  }

  /** The best prices that anybody gets, be they quoted yet or not; `resting`: all orders on the book. */
  bestPrices(resting: RestingOrders): { bid: number | null; ask: number | null } {
    if (!this.valued || this.isQuoted) return { bid: resting.best("buy"), ask: resting.best("sell") };
    const { fairValue, volatilityBps = 1_000, sold: soldWhenValued } = this.valued;
    const { sharesFloated, sold } = this;
    const ladder = quoteLadder({ fairValue, sharesFloated, sold, soldWhenValued, volatilityBps, unseen: 0 });
    const prices = (side: "buy" | "sell") =>
      [ladder.find((quote) => quote.side === side)?.price, resting.bestExcept(side, ISSUER)].filter(
        (price) => typeof price === "number",
      );
    const [bids, asks] = [prices("buy"), prices("sell")];
    return { bid: bids.length > 0 ? Math.max(...bids) : null, ask: asks.length > 0 ? Math.min(...asks) : null };
  }

  private trade({ price, quantity, takerSide, takerAccount, makerAccount }: Fill): void {
    const [buyer, seller] = takerSide === "buy" ? [takerAccount, makerAccount] : [makerAccount, takerAccount];
    const other = buyer === ISSUER ? seller : buyer;
    const isIssuers = buyer === ISSUER || seller === ISSUER;
    const before = this.rankedValueOf(other);
    this.move(buyer, quantity);
    this.move(seller, -quantity);
    this.last = price;
    const gained = this.rankedValueOf(other) - before + (other === seller ? 1 : -1) * price * quantity;
    if (isIssuers && gained > 0)
      throw broken(12, `a trade with the issuer raised what ${other} has by ${gained} cents`);
  }

  private move(account: string, shares: number): void {
    if (account === ISSUER) this.sold -= shares;
    else this.shares.set(account, (this.shares.get(account) ?? 0) + shares);
  }

  private rankedValueOf(account: string): number {
    const { sharesFloated, sold, last } = this;
    const issue = { fairValue: this.valued?.fairValue ?? 0, sharesFloated, sold };
    return this.rank(issue, this.shares.get(account) ?? 0, last);
  }
}
