import type { Settlement } from "../../protocol/settlement.ts";
import type { PortfolioPeer } from "../../protocol/peers.ts";
import type { BookStore } from "./book-store.ts";

/** Delivery retries: the first delay and the longest, in milliseconds. They never end. */
const RETRY_AFTER = 1_000;
const RETRY_AT_MOST = 300_000;

/** How long a portfolio may take to answer, in milliseconds. */
const ANSWER_WITHIN = 20_000;

/** Most settlements in one delivery or answer. */
export const DELIVERY_BATCH = 100;
const CHANNELS_AT_ONCE = 50;

/** What delivering needs from the outside. */
export interface DeliveryContext {
  artistId: string;
  store: BookStore;
  /** Runs `write` as one transaction; if it fails, the book is what was stored before. */
  transaction(write: () => void): void;
  now(): number;
  portfolio(account: string): PortfolioPeer;
  /** Logs what went wrong and was dealt with. */
  logError(message: string, details: Readonly<Record<string, unknown>>): void;
  /** The promise, or a rejection after so many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
}

/**
 * Delivers settlements to portfolios until they acknowledge them: in order for
 * each account, accounts side by side, with backoff where one fails.
 */
export class SettlementDelivery {
  private readonly context: DeliveryContext;
  private readonly delivering = new Set<string>();

  constructor(context: DeliveryContext) {
    this.context = context;
  }

  /** One round over the channels that are due; resolves when each has answered or failed. */
  deliver(): Promise<unknown> {
    const { store, now, transaction } = this.context;
    // First what was acknowledged meanwhile: mostly, nothing is left to deliver.
    if (store.outbox.hasBacklog && (this.nextWaiting() ?? Infinity) <= now()) transaction(() => store.catchUp());
    const channels = store.outbox.due(now(), [...this.delivering], CHANNELS_AT_ONCE);
    return Promise.all(channels.map(({ account, attempts }) => this.deliverTo(account, attempts)));
  }

  /** When to deliver again (ms), null when nothing waits. One under way is looked at again when its time is up. */
  nextDue(): number | null {
    const waiting = this.nextWaiting();
    return this.delivering.size === 0 ? waiting : Math.min(waiting ?? Infinity, this.context.now() + ANSWER_WITHIN);
  }

  private nextWaiting(): number | null {
    const { outbox } = this.context.store;
    const [stored, unwritten] = [outbox.nextDue([...this.delivering]), outbox.backlogDue];
    return stored === null || unwritten === null ? (stored ?? unwritten) : Math.min(stored, unwritten);
  }

  private async deliverTo(account: string, attempts: number): Promise<void> {
    this.delivering.add(account);
    try {
      const waiting = this.context.store.outbox.unacknowledged(account, DELIVERY_BATCH);
      this.record(account, attempts, waiting[0], waiting.length === 0 ? 0 : await this.tryToSettle(account, waiting));
    } finally {
      this.delivering.delete(account);
    }
  }

  /** What the portfolio has made durable, or 0 when it did not answer. */
  private async tryToSettle(account: string, settlements: Settlement[]): Promise<number> {
    const { artistId, portfolio, within, logError } = this.context;
    try {
      return await within(ANSWER_WITHIN, portfolio(account).settle(settlements));
    } catch (error) {
      logError("settlement not delivered", { artistId, account, error: String(error) });
      return 0;
    }
  }

  private record(account: string, attempts: number, first: Settlement | undefined, acked: number): void {
    const { store, now, transaction } = this.context;
    const progress = first === undefined || acked >= first.seq;
    transaction(() => {
      store.outbox.acknowledge(account, acked);
      store.catchUp();
      const left = store.outbox.unacknowledged(account, 1).length > 0;
      const retry = now() + Math.min(RETRY_AFTER * 2 ** attempts, RETRY_AT_MOST);
      store.outbox.schedule(account, left ? (progress ? now() : retry) : null, progress ? 0 : attempts + 1);
    });
  }
}
