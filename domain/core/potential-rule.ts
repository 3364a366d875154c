import { ISSUER } from "./issuer.ts";
import { type Issue, type IssuerTrade, marginalPrice, potentialFault, potentialOf, ROUNDING } from "./potential.ts";
import { worthOfNext } from "./redemption.ts";
import { JournalFault, type PublicLine } from "./public-journal.ts";

/** The lines of a journal that say what the issuer quotes from, quotes, and trades. */
type IssuerEvent =
  | { type: "listed"; sharesFloated: number }
  | { type: "valued"; fairValue: number; volatilityBps?: number }
  | { type: "quoted"; account: string; orders: { side: "buy" | "sell"; price: number; quantity: number }[] }
  | ({ type: "filled" } & IssuerTrade)
  | { type: "redeemed" | "issued"; quantity: number; price: number }
  | { type: "other" };

/**
 * That the issuer of a public journal keeps to its potential (`domain/core/potential.ts`): no ask of
 * a ladder is below, no bid above the marginal price at the far end of what it covers, and what it
 * trades it sells for at least, and buys for at most what it is worth. So nobody takes anything from it by
 * trading to and fro at one fair value. Shares that it takes back at the end, or issues for those of another artist, it
 * takes and issues together: one after the other, they cost it no more, and bring it no less, than all so far are worth. Ladders of before fair values said how far they can be relied on are left alone.
 */
export class PotentialRule {
  private sharesFloated = 0;
  private sold = 0;
  private value: { fairValue: number; isRelied: boolean } | null = null;
  /** The fair value of the present ladder; null if there is none by this rule. */
  private quotedFrom: number | null = null;
  /** Shares that are redeemed, or issued, in a row: how many, for how much, and how many were sold before the first. */
  private row = { type: "", sold: 0, shares: 0, cash: 0 };

  /** Checks the next line. Throws `JournalFault`. */
  check({ seq, event: line }: PublicLine): void {
    const event = line as IssuerEvent;
    if (event.type === "listed") this.sharesFloated = event.sharesFloated;
    else if (event.type === "valued")
      this.value = { fairValue: event.fairValue, isRelied: event.volatilityBps !== undefined };
    else if (event.type === "quoted" && event.account === ISSUER) this.checkLadder(seq, event.orders);
    else if (event.type === "filled") this.checkTrade(seq, event);
    if (event.type === "redeemed" || event.type === "issued") this.checkRow(seq, event);
    else this.row.type = "";
  }

  private checkRow(seq: number, { type, quantity, price }: { type: string; quantity: number; price: number }): void {
    if (!this.value) throw fault(seq, `shares are ${type} before the first fair value`);
    if (this.row.type !== type) this.row = { type, sold: this.sold, shares: 0, cash: 0 };
    const { row } = this;
    row.shares += quantity;
    row.cash += quantity * price;
    this.sold += type === "issued" ? quantity : -quantity;
    const issue = { ...this.issueOf(this.value.fairValue), sold: row.sold };
    const worth = type === "issued" ? worthOfNext(issue, row.shares) : potentialOf(issue, row.shares);
    if (type === "issued" ? row.cash >= worth * (1 - ROUNDING) : row.cash <= worth * (1 + ROUNDING)) return;
    throw fault(
      seq,
      `the issuer ${type} ${row.shares} shares for ${row.cash} cents that are worth ${worth} by its potential`,
    );
  }

  private checkLadder(seq: number, orders: Extract<IssuerEvent, { type: "quoted" }>["orders"]): void {
    this.quotedFrom = this.value?.isRelied ? this.value.fairValue : null;
    if (this.quotedFrom === null) return;
    const issue = this.issueOf(this.quotedFrom);
    for (const [side, direction] of [
      ["sell", 1],
      ["buy", -1],
    ] as const) {
      const best = orders.filter((order) => order.side === side).sort((a, b) => direction * (a.price - b.price));
      let covered = 0;
      for (const { price, quantity } of best) {
        covered += quantity;
        const marginal = marginalPrice(issue, direction * covered);
        if (direction * (price - marginal) < -marginal * ROUNDING)
          throw fault(
            seq,
            `the issuer ${side === "sell" ? "asks" : "bids"} ${price} for what is worth ${marginal} by its potential`,
          );
      }
    }
  }

  private checkTrade(seq: number, trade: IssuerTrade): void {
    if (trade.takerAccount !== ISSUER && trade.makerAccount !== ISSUER) return;
    const buys = (trade.takerAccount === ISSUER) === (trade.takerSide === "buy");
    this.sold += buys ? -trade.quantity : trade.quantity;
    if (this.quotedFrom === null) return;
    const wrong = potentialFault(this.issueOf(this.quotedFrom), trade);
    if (wrong !== null) throw fault(seq, wrong);
  }

  private issueOf(fairValue: number): Issue {
    const { sharesFloated, sold } = this;
    return { fairValue, sharesFloated, sold };
  }
}

const fault = (seq: number, message: string): JournalFault => new JournalFault("potential", seq, message);
