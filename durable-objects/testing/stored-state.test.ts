import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Order } from "../../domain/core/orders.ts";
import { ProblemError } from "../../domain/core/problems.ts";
import { BookVerification } from "../../domain/core/book-verification.ts";
import { openExchange } from "../../tests/fixtures/state/open.ts";
import { expectedOf, type ExpectedOrder } from "../../tests/fixtures/state/read.ts";
import { assertBounded, storedVersion } from "../platform/migrations.ts";
import { type Book, snapshotBook, snapshotHash, stateHash } from "../order-book/core/engine/index.ts";
import { depthOf } from "../order-book/core/market-view.ts";
import { accountEvents } from "../order-book/core/settlements.ts";
import { publicSnapshot } from "../order-book/core/public-event.ts";
import { emptyState, replayEntry } from "../order-book/core/state.ts";
import { BOOK_FORMATS } from "../order-book/storage/formats.ts";
import { HashChain } from "../order-book/storage/hash-chain.ts";
import { OrderBookStore } from "../order-book/storage/store.ts";
import { applyEntry, type LedgerEntry } from "../portfolio/core/ledger.ts";
import { emptyLedger } from "../portfolio/core/ledger-state.ts";
import { RevokedCredentials } from "../portfolio/storage/credentials.ts";
import { PORTFOLIO_FORMATS } from "../portfolio/storage/formats.ts";
import type { TestExchange } from "./exchange.ts";
import { NEXT, PREVIOUS } from "./platform/releases.ts";
import { limitOrder, marketOrder } from "./requests.ts";

/* What each earlier release stored, frozen under tests/fixtures/state: this one opens it and trades on. */

const VERSIONS = [1, 2];

/** The format of journal lines in the state of each version; null: none was told yet. */
const JOURNAL_FORMAT: Record<number, number | null> = { 1: null, 2: 3 };

/** For what trades in all books. */
const LONG = { timeout: 60_000 };

/** Traders of the fixtures; the rest only have many orders resting. */
const TRADERS = ["ada", "bob", "cleo", "dan", "eve"];

describe.each(VERSIONS)("state of version %i", (version) => {
  const expected = expectedOf(version);
  const books = Object.entries(expected.books);
  const portfolios = Object.entries(expected.portfolios);
  let exchange: TestExchange;

  const open = (artistIds?: string[], names?: string[]) => {
    exchange = openExchange(version, expected, artistIds, names);
  };

  const market = (artistId: string) => exchange.market(artistId).object;
  const account = (name: string) => exchange.account(expected.portfolios[name]?.account ?? "").object;
  const storageOf = (artistId: string) => exchange.market(artistId).storage;

  describe.each(books)("the book %s", (artistId, before) => {
    beforeEach(() => open([artistId], []));

    test("opens as it was", () => {
      const { engine, house, sharesFloated, volume, last } = market(artistId).current;
      expect(stateHash(engine)).toBe(before.stateHash);
      expect({ house, sharesFloated, volume, last, auction: engine.auction }).toEqual({
        house: before.fingerprint.house,
        sharesFloated: before.sharesFloated,
        volume: before.volume,
        last: before.last,
        auction: before.auction,
      });
      expect(engine.orders.values().map(({ id }) => id)).toEqual(before.openOrders);
      expect(depthOf(market(artistId).current)).toEqual(before.depth);
      const { seq, hash } = before.fingerprint;
      expect(market(artistId).fingerprint()).toMatchObject({ seq, hash });
      expect(storedVersion(storageOf(artistId).tables)).toBe(BOOK_FORMATS.migrations.length);
    });

    test("keeps what it owes, and how far D1 was told", () => {
      const { store } = loaded(artistId);
      const behind = [...store.journal.replay(before.settled)];
      expect(store.projectedSeq()).toBe(before.projectedSeq);
      const rows = storageOf(artistId).read("SELECT account, seq FROM outbox ORDER BY account, seq");
      expect(rows).toEqual(before.unacknowledged);
      expect(store.outbox.hasBacklog).toBe(accountEvents(behind).size > 0);
    });

    test("has a journal that replays to the same state, and a whole hash chain", () => {
      expect(replayedHash(artistId)).toBe(presentHash(artistId));
      expect(chainHead(artistId)).toBe(before.fingerprint.hash);
    });
  });

  describe.each(portfolios)("the portfolio of %s", (name, before) => {
    beforeEach(() => open([], [name]));

    test("opens as it was", () => {
      const { cash, heldCash, granted, ordersPlaced, positions, openOrders } = account(name).read();
      expect({ cash, heldCash, granted, ordersPlaced }).toEqual({
        cash: before.cash,
        heldCash: before.heldCash,
        granted: before.granted,
        ordersPlaced: before.ordersPlaced,
      });
      const held = [...positions.values()].map(({ artistId, shares, heldShares, costBasis, realisedPnl }) => {
        return { artistId, shares, heldShares, costBasis, realisedPnl };
      });
      const known = before.positions.map(({ artistId, shares, heldShares, costBasis, realisedPnl }) => {
        return { artistId, shares, heldShares, costBasis, realisedPnl };
      });
      expect(held).toEqual(known);
      expect([...openOrders.values()]).toEqual(before.openOrders);
      expect(account(name).version).toBe(before.journal);
      expect(storedVersion(storage(name).tables)).toBe(PORTFOLIO_FORMATS.migrations.length);
    });

    test("shows every order as before", () => {
      const { orders } = account(name).orders({ status: "all", limit: 10_000, allFills: true });
      const shown = orders.map((order): ExpectedOrder => {
        const { id, status, reason, quantity, filledQuantity, filledNotional, fees, held, caption, fills } = order;
        const seqs = fills.map(({ seq }) => seq);
        return [id, status, reason, quantity, filledQuantity, filledNotional, fees, held, caption, seqs];
      });
      expect(shown).toEqual(before.orders);
    });

    test("still refuses who it refused", async () => {
      expect(account(name).closed).toBe(before.closed);
      const placed = account(name).place(limitOrder("buy", 1, 1, { artistId: "nobody" }));
      if (before.closed) await expect(placed).rejects.toMatchObject({ code: "unauthenticated" });
      else await expect(placed).rejects.toMatchObject({ code: "unknown_artist" });
      const { tables } = storage(name);
      const credentials = new RevokedCredentials(tables, (write) => write());
      for (const credential of before.revoked) expect(() => credentials.admit(credential)).toThrow(ProblemError);
      expect(() => credentials.admit("another session")).not.toThrow();
    });
  });

  test("settles what was under way, and everything balances", async () => {
    open();
    await comeToRest();
    expect(market("rema").current.engine.auction).toBeNull();
  });

  test("is quoted anew for who watches, once, and then rests", LONG, async () => {
    open();
    for (const [artistId] of books) market(artistId).watch();
    await exchange.advance(400_000);
    const lines = () => books.map(([artistId]) => market(artistId).current.seq);
    const before = lines();
    for (const [artistId] of books) expect(market(artistId).current.ladder).not.toBeNull();
    await exchange.advance(400_000);
    expect(lines()).toEqual(before);
  });

  test("is traded on: orders of before fill and are cancelled, and new ones settle to the end", LONG, async () => {
    open();
    await exchange.advance(5_000);
    await tradeOn();
    for (const name of TRADERS) await account(name).cancelAll(undefined);
    await comeToRest();
    for (const [artistId] of books) {
      expect(replayedHash(artistId)).toBe(presentHash(artistId));
      expect(chainHead(artistId)).toBe(market(artistId).diagnostics().hash);
    }
    for (const [name] of portfolios) expect(replayedLedger(name)).toEqual(account(name).read());
    for (const name of TRADERS) {
      const { heldCash, openOrders } = account(name).read();
      expect({ heldCash, open: openOrders.size }).toEqual({ heldCash: 0, open: 0 });
    }
  });

  test("can be followed by everybody from the first line that this release wrote", LONG, async () => {
    open();
    await exchange.advance(5_000);
    await tradeOn();
    for (const [artistId, before] of books) {
      const live = market(artistId).fingerprint();
      const verifier = new BookVerification(live, (text) => createHash("sha256").update(text).digest("hex"));
      const lines = market(artistId).journalAfter(0, 1_000_000);
      await verifier.follow(lines);
      expect(live.seq).toBeGreaterThan(before.fingerprint.seq);
      const { seq, hash, house } = live;
      // Only the book can compute the links of lines without a format.
      const verifiedFrom = JOURNAL_FORMAT[version] === null ? before.fingerprint.seq + 1 : 1;
      expect(verifier.result()).toMatchObject({ seq, hash, house, verifiedFrom });
      const replayed = emptyState();
      for (const line of lines) replayEntry(replayed, line);
      expect(publicHash(replayed.engine)).toBe(live.engine);
      const text = JSON.stringify(lines);
      for (const [, { account: id }] of portfolios) expect(text.includes(`"${id}"`)).toBe(false);
    }
  });

  test("can be ended: its books know who holds shares, and take all of them back", LONG, async () => {
    open();
    await comeToRest();
    for (const [artistId] of books) {
      const held = portfolios.flatMap(([name, { account: id }]) => {
        const shares = account(name).read().positions.get(artistId)?.shares ?? 0;
        return shares === 0 ? [] : [{ account: id, shares }];
      });
      const { holdings, closed } = market(artistId).closingTerms();
      expect(closed).toBeNull();
      expect(holdings).toEqual(held.toSorted((a, b) => (a.account < b.account ? -1 : 1)));
      market(artistId).close(null);
    }
    await comeToRest();
    const { cash, granted } = exchange.balance();
    expect(cash).toBe(granted);
    for (const [artistId] of books) {
      const { house, sharesFloated } = market(artistId).current;
      expect(house.inventory).toBe(sharesFloated);
      expect(chainHead(artistId)).toBe(market(artistId).diagnostics().hash);
    }
    for (const [name] of portfolios)
      for (const { shares, heldShares } of account(name).read().positions.values())
        expect([shares, heldShares]).toEqual([0, 0]);
  });

  test("is opened by the next release and then by the one before again, which trade on", LONG, async () => {
    open();
    for (const release of [NEXT, PREVIOUS, NEXT, null, PREVIOUS]) {
      exchange.deployed = release;
      for (const [artistId] of books) exchange.market(artistId).crash();
      for (const [, { account: id }] of portfolios) exchange.account(id).crash();
      await exchange.advance(5_000);
      await tradeOn();
    }
    await comeToRest();
    for (const [artistId] of books) {
      expect(replayedHash(artistId)).toBe(presentHash(artistId));
      expect(chainHead(artistId)).toBe(market(artistId).diagnostics().hash);
      expect(storedVersion(storageOf(artistId).tables)).toBe(NEXT.book.migrations.length);
    }
    const formats = storageOf("tyla").read<{ format: number | null }>("SELECT DISTINCT format FROM journal");
    const written = [JOURNAL_FORMAT[version], PREVIOUS.book.journal.writes, BOOK_FORMATS.journal.writes];
    expect(new Set(formats.map(({ format }) => format))).toEqual(new Set(written));
  });

  test.each(["tyla", "burna-boy"])(
    "%s is rebuilt from its journal if its snapshot is of another release",
    (artistId) => {
      open([artistId], []);
      const before = presentHash(artistId);
      const { tables } = storageOf(artistId);
      tables.exec("UPDATE snapshot SET format = 99, text = 'not what it was'");
      exchange.market(artistId).crash();
      expect(presentHash(artistId)).toBe(before);
      market(artistId).value(1, "test", exchange.now * 2);
      const [snapshot] = storageOf(artistId).read("SELECT DISTINCT format, seq FROM snapshot");
      expect(snapshot).toEqual({ format: BOOK_FORMATS.snapshot.writes, seq: market(artistId).current.seq });
    },
  );

  test("a snapshot whose engine is of another version is none either", () => {
    open(["tyla"], []);
    const before = presentHash("tyla");
    const { tables } = storageOf("tyla");
    tables.exec(`UPDATE snapshot SET text = replace(text, '"engine":{"version":1,', '"engine":{"version":2,')`);
    exchange.market("tyla").crash();
    expect(presentHash("tyla")).toBe(before);
  });

  test("a journal line of a format to come is refused, not misread", () => {
    open(["tyla"], ["ada"]);
    market("tyla");
    const last = expected.books["tyla"]?.fingerprint.seq ?? 0;
    storageOf("tyla").tables.exec("UPDATE journal SET format = 6 WHERE seq = ?", last);
    exchange.market("tyla").crash();
    expect(() => market("tyla")).toThrow(
      `journal line ${last} has format 6, this release reads 1 and 2 and 3 and 4 and 5`,
    );
    account("ada");
    const { tables } = storage("ada");
    tables.exec("UPDATE journal SET format = 4 WHERE version = (SELECT MAX(version) FROM journal)");
    exchange.account(expected.portfolios["ada"]?.account ?? "").crash();
    expect(() => account("ada")).toThrow("has format 4, this release reads 1 and 2 and 3");
  });

  const storage = (name: string) => exchange.account(expected.portfolios[name]?.account ?? "").storage;

  /** A book's tables as the object left them when it was loaded. */
  function loaded(artistId: string): { store: OrderBookStore } {
    market(artistId);
    const store = new OrderBookStore(storageOf(artistId).tables);
    store.load();
    return { store };
  }

  const journalOf = (artistId: string) => new OrderBookStore(storageOf(artistId).tables).journal;

  function replayedHash(artistId: string): string {
    market(artistId);
    const state = emptyState();
    for (const line of journalOf(artistId).replay(0)) replayEntry(state, line);
    return untimedHash(state.engine);
  }

  const presentHash = (artistId: string): string => untimedHash(market(artistId).current.engine);

  /** The last link, each having been checked. */
  function chainHead(artistId: string): string {
    market(artistId);
    const journal = journalOf(artistId);
    const chain = new HashChain(journal.nameOf);
    for (const line of journal.replay(0)) if (!chain.follow(line)) throw new Error(`link of line ${line.seq}`);
    return chain.head;
  }

  function replayedLedger(name: string) {
    account(name).orders({ status: "all", limit: 1 }); // writes what is not written yet
    const ledger = emptyLedger();
    for (const { time, entry } of storage(name).read<{ time: number; entry: string }>(
      "SELECT time, entry FROM journal ORDER BY version",
    ))
      applyEntry(ledger, JSON.parse(entry) as LedgerEntry, time);
    return ledger;
  }

  /** Everybody buys in each book and rests an order to sell, as far as it is not halted. */
  async function tradeOn(): Promise<void> {
    let traded = 0;
    for (const [artistId] of books) {
      for (const name of TRADERS) {
        const bought = await taken(account(name).place(marketOrder("buy", 1, { artistId })));
        traded += bought?.filledQuantity ?? 0;
        const price = Math.round((market(artistId).current.last ?? 0) * 1.05);
        await taken(account(name).place(limitOrder("sell", 1, price, { artistId })));
      }
    }
    expect(traded).toBeGreaterThan(5);
  }

  /** Lets everything be delivered and acknowledged, and checks that no cent and no share was lost. */
  async function comeToRest(): Promise<void> {
    for (const [name] of portfolios) account(name);
    for (const [artistId] of books) market(artistId);
    await exchange.advance(400_000);
    const { cash, granted, shares, pending } = exchange.balance();
    expect(pending).toBe(0);
    expect(cash).toBe(granted);
    for (const { held, floated } of Object.values(shares)) expect(held).toBe(floated);
    expect(exchange.failures).toEqual([]);
  }
});

/** Of a book without the times of its orders: by the release of version 1 they may be a millisecond off in a snapshot. */
function untimedHash(book: Book): string {
  const { orders, ...snapshot } = snapshotBook(book);
  return snapshotHash({ ...snapshot, orders: orders.map((order) => ({ ...order, time: 0 })) });
}

const publicHash = (book: Book): string => snapshotHash(publicSnapshot(snapshotBook(book), (name) => name));

/** The order, unless a halted book refused it. */
async function taken(placed: Promise<Order>): Promise<Order | undefined> {
  try {
    return await placed;
  } catch (error) {
    if (error instanceof ProblemError && error.code === "market_closed") return undefined;
    throw error;
  }
}

test.each(Object.entries({ BOOK_FORMATS, PORTFOLIO_FORMATS, next: NEXT.book }))(
  "no migration of %s touches rows",
  (_, { migrations }) => {
    expect(() => assertBounded(migrations)).not.toThrow();
  },
);
