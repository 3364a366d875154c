import { JournalFault, type PublicLine } from "./public-journal.ts";

/** The lines of a journal that end a book, and that bring shares from books that ended into it. */
type ClosingEvent =
  | { type: "closed"; price: number | null; into: string | null }
  | { type: "redeemed"; account: string; quantity: number; price: number; exchanged: number }
  | { type: "exchange_priced"; from: string; price: number | null }
  | { type: "issued"; from: string; account: string; quantity: number; price: number }
  | { type: "other" };

/**
 * That a book of a public journal ends once: what follows its closing is that each account's shares are
 * redeemed, once, at the price that it fixed. And that shares are issued for those of a merged artist
 * once for each account, at the one price that was fixed before. That these prices give nothing away
 * is `PotentialRule`'s; that a redemption is of all that the account has, `JournalVerifier`'s.
 */
export class ClosingRule {
  private closed: Extract<ClosingEvent, { type: "closed" }> | null = null;
  private readonly redeemed = new Set<string>();
  /** By merged artist. */
  private readonly exchanges = new Map<string, { price: number | null; accounts: Set<string> }>();

  /** Checks the next line. Throws `JournalFault`. */
  check({ seq, event: line }: PublicLine): void {
    const event = line as ClosingEvent;
    if (this.closed && event.type !== "redeemed") throw fault(seq, "the book was closed before");
    switch (event.type) {
      case "closed":
        this.closed = event;
        return;
      case "redeemed":
        return this.checkRedemption(seq, event);
      case "exchange_priced":
        if (this.exchanges.has(event.from)) throw fault(seq, `${event.from} was merged into this artist before`);
        this.exchanges.set(event.from, { price: event.price, accounts: new Set() });
        return;
      case "issued":
        return this.checkIssue(seq, event);
    }
  }

  private checkRedemption(seq: number, event: Extract<ClosingEvent, { type: "redeemed" }>): void {
    const { account, quantity, price, exchanged } = event;
    if (!this.closed) throw fault(seq, "the book is not closed");
    if (price !== this.closed.price) throw fault(seq, `the price is ${price}, ${this.closed.price} was fixed`);
    if (this.redeemed.has(account)) throw fault(seq, `the shares of ${account} were redeemed before`);
    const most = this.closed.into === null ? 0 : price * quantity;
    if (!(exchanged >= 0 && exchanged <= most)) throw fault(seq, `${exchanged} cents are exchanged, ${most} at most`);
    this.redeemed.add(account);
  }

  private checkIssue(seq: number, { from, account, price }: Extract<ClosingEvent, { type: "issued" }>): void {
    const exchange = this.exchanges.get(from);
    if (!exchange) throw fault(seq, `no price was fixed for shares of ${from}`);
    if (price !== exchange.price) throw fault(seq, `the price is ${price}, ${exchange.price} was fixed`);
    if (exchange.accounts.has(account)) throw fault(seq, `${account} got shares for those of ${from} before`);
    exchange.accounts.add(account);
  }
}

const fault = (seq: number, message: string): JournalFault => new JournalFault("closing", seq, message);
