import type { Settlement } from "../../../protocol/settlement.ts";
import { ArtistMarket, type MarketContext } from "../artist-market.ts";
import type { BookStore } from "../book-store.ts";
import { emptyState, type JournalEntry } from "../state.ts";

/** An artist's market that stores nothing: for runs of very many commands, where neither crashes nor settling matter. */
export class MemoryMarket {
  now = 1_000_000;
  readonly market: ArtistMarket;
  private lines: JournalEntry[] = [];
  private later: (() => unknown)[] = [];

  constructor(rules: Pick<MarketContext, "makeLadder" | "protection" | "openingMs"> = {}) {
    this.market = new ArtistMarket({
      ...rules,
      fees: { makerFeeBps: 0, takerFeeBps: 0 },
      artistId: "artist",
      store: this.store(),
      suspension: NEVER_SUSPENDED as unknown as MarketContext["suspension"],
      projector: { project: async () => undefined, nextDue: () => null } as unknown as MarketContext["projector"],
      newPseudonymKey: () => "key",
      now: () => this.now,
      within: (_, promise) => promise,
      transaction: (write) => write(),
      portfolio: () => ({ settle: () => Promise.resolve(0) }),
      book: () => ({ issueFor: () => Promise.resolve({ done: null }) }),
      showFrame: () => Promise.resolve(0),
      showTick: () => Promise.resolve(),
      wakeAt: () => undefined,
      later: (_, task) => void this.later.push(task),
      logError: (message, details) => {
        throw new Error(`${message}: ${JSON.stringify(details)}`);
      },
    });
  }

  /** Lets a second pass: what a market does by itself after trading, it does. */
  wait(): void {
    this.now += 1_000;
    const tasks = this.later;
    this.later = [];
    for (const task of tasks) void task();
  }

  /** What was journaled since the last call. */
  taken(): JournalEntry[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  private store(): BookStore {
    const journal: BookStore["journal"] = {
      head: { seq: 0, hash: "" },
      nameOf: (account) => account,
      append: (entries) => void this.lines.push(...entries),
      after: () => [],
      publicAfter: () => [],
      knowsOrder: () => false,
      holdings: () => [],
    };
    const outbox: BookStore["outbox"] = {
      hasBacklog: false,
      backlogDue: null,
      settle: () => new Map<string, Settlement>(),
      acknowledge: () => undefined,
      unacknowledged: () => [],
      schedule: () => undefined,
      all: () => [],
      due: () => [],
      nextDue: () => null,
      redrive: () => undefined,
      size: () => ({ pending: 0, failing: 0 }),
    };
    return {
      journal,
      outbox,
      createTables: () => undefined,
      load: emptyState,
      catchUp: () => undefined,
      snapshotIfDue: () => undefined,
      projectedSeq: () => 0,
      restartProjection: () => undefined,
      setProjectedSeq: () => undefined,
    };
  }
}

const NEVER_SUSPENDED = { reason: null, assertTrading: () => undefined, suspend: () => undefined, lift: () => false };
