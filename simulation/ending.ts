import type { Closed, JournalEntry, JournalEvent } from "../durable-objects/order-book/core/state.ts";
import type { ExecutionTotals } from "./execution-totals.ts";
import { broken } from "./violation.ts";

type Event<T extends JournalEvent["type"]> = Extract<JournalEvent, { type: T }>;

/** What is known of an artist's shares when a line is followed. */
interface Shares {
  sharesFloated: number;
  fairValue: number | null;
}

/** The end of a book by its journal, and what others that ended brought into it: 13, apart from the book's own code. */
export class Ending {
  closed: Closed | null = null;
  readonly redeemed: Event<"redeemed">[] = [];
  private readonly issued: Event<"issued">[] = [];
  private readonly prices = new Map<string, number | null>();
  private readonly artistId: string;
  private readonly totals: ExecutionTotals;
  private sharesFloated = 0;

  constructor(artistId: string, totals: ExecutionTotals) {
    this.artistId = artistId;
    this.totals = totals;
  }

  /** Whether shares of the closed book are still to be redeemed. */
  get isPending(): boolean {
    return this.closed !== null && this.totals.house.inventory < this.sharesFloated;
  }

  /** What was issued here for shares of an artist, and what it was worth, as text. */
  issuedFor(from: string): string[] {
    return this.issued
      .filter((event) => event.from === from)
      .map(({ account, quantity, price }) => `${account} in ${this.artistId}: ${quantity * price} cents`);
  }

  /** Takes the next line, before it is applied. */
  follow({ seq, event }: JournalEntry, shares: Shares): void {
    this.sharesFloated = shares.sharesFloated;
    if (this.closed) this.check(event.type === "redeemed", `line ${seq} comes after the end: ${event.type}`);
    switch (event.type) {
      case "closed":
        this.checkPrice(event, shares);
        this.closed = event;
        return;
      case "redeemed":
        return this.redeem(event, seq);
      case "exchange_priced":
        this.check(!this.prices.has(event.from), `${event.from} is merged into it a second time`);
        this.prices.set(event.from, event.price);
        return;
      case "issued":
        this.check(this.prices.get(event.from) === event.price, `line ${seq} issues shares at another price`);
        this.issued.push(event);
        this.totals.transfer(event.account, { seq, shares: event.quantity, price: event.price });
        this.check(this.totals.house.inventory >= 0, "the issuer issued shares that it does not hold");
    }
  }

  /** The mean of fair value · e^(s ÷ floated) over all s that are sold, at most a cent less. */
  private checkPrice({ price }: Closed, { sharesFloated, fairValue }: Shares): void {
    const sold = sharesFloated - this.totals.house.inventory;
    const mean = sold === 0 ? null : ((fairValue ?? 0) * sharesFloated * (Math.exp(sold / sharesFloated) - 1)) / sold;
    const fits = mean === null ? price === null : price !== null && price <= mean + 1e-6 && price > mean - 1 - 1e-6;
    this.check(fits, `its shares are redeemed at ${price}, on average they are worth ${mean}`);
  }

  private redeem(event: Event<"redeemed">, seq: number): void {
    const { account, quantity, price, exchanged } = event;
    const held = this.totals.accounts.get(account)?.shares ?? 0;
    this.check(this.closed !== null, "shares are redeemed of a book that is open");
    this.check(held === quantity && quantity > 0, `${quantity} shares of ${account} are redeemed, ${held} are there`);
    this.check(price === this.closed?.price, `${account} gets ${price} a share, not ${this.closed?.price}`);
    this.check(exchanged >= 0 && exchanged <= price * quantity, `${account} pays ${exchanged} cents of its redemption`);
    this.redeemed.push(event);
    this.totals.transfer(account, { seq, shares: -quantity, price });
  }

  private check(holds: boolean, message: string): void {
    if (!holds) throw broken(13, `${this.artistId}: ${message}`);
  }
}
