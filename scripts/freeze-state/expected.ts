import { stateHash } from "../../durable-objects/order-book/core/engine/index.ts";
import { TestExchange } from "../../durable-objects/testing/exchange.ts";
import type { ObjectStorage } from "../../durable-objects/testing/platform/storage.ts";
import type { BookMessage } from "../../domain/messages/book-events.ts";
import { StoredD1 } from "../../tests/fixtures/state/d1.ts";
import type { Expected, ExpectedBook, ExpectedOrder, ExpectedPortfolio } from "../../tests/fixtures/state/read.ts";
import { projectionStatements } from "../../worker/features/market-data/projections.ts";
import type { DumpedObject } from "./dump.ts";

/** All that a killed exchange had stored. */
export interface Dump {
  /** ms. */
  killedAt: number;
  /** By the artist's id. */
  books: Map<string, DumpedObject>;
  /** By the user's name. */
  portfolios: Map<string, DumpedObject & { account: string }>;
  d1: string;
}

/** What this release makes of a dump, and the messages by which its books tell D1 of all of their journals. */
export async function readDump(dump: Dump): Promise<{ expected: Expected; events: BookMessage[] }> {
  const exchange = new TestExchange();
  exchange.now = dump.killedAt;
  const books = [...dump.books].map(([artistId, dumped]) => [artistId, readBook(exchange, artistId, dumped)] as const);
  const portfolios = [...dump.portfolios].map(
    ([name, dumped]) => [name, readPortfolio(exchange, dumped.account, dumped)] as const,
  );
  const events = await eventsOf(dump);
  const d1 = new StoredD1(dump.d1);
  const before = d1.digests();
  const tables = d1.database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'")
    .all()
    .map(({ name }) => String(name));
  const d1Rows = Object.fromEntries(tables.map((name) => [name, d1.rows(name)]));
  for (const event of events)
    for (const statement of projectionStatements(d1.binding(), event, dump.killedAt)) void statement.run();
  return {
    expected: {
      killedAt: dump.killedAt,
      books: Object.fromEntries(books),
      portfolios: Object.fromEntries(portfolios),
      d1: before,
      d1Projected: d1.digests(),
      d1Rows,
    },
    events,
  };
}

function readBook(exchange: TestExchange, artistId: string, { sql, alarm }: DumpedObject): ExpectedBook {
  const host = exchange.market(artistId);
  host.restore(sql, alarm);
  const { storage } = host;
  const stored = {
    unacknowledged: storage.read<{ account: string; seq: number }>(
      "SELECT account, seq FROM outbox ORDER BY account, seq",
    ),
    settled: number(storage, "SELECT seq AS n FROM settled"),
    projectedSeq: number(storage, "SELECT seq AS n FROM projection"),
    snapshotParts: number(storage, "SELECT COUNT(*) AS n FROM snapshot"),
  };
  const { engine, sharesFloated, volume, last } = host.object.current;
  return {
    alarm,
    stateHash: stateHash(engine),
    fingerprint: host.object.fingerprint(),
    depth: host.object.depth(),
    openOrders: [...engine.orders.values()].map(({ id }) => id),
    sharesFloated,
    volume,
    last,
    auction: engine.auction,
    ...stored,
  };
}

function readPortfolio(exchange: TestExchange, account: string, { sql, alarm }: DumpedObject): ExpectedPortfolio {
  const host = exchange.account(account);
  host.restore(sql, alarm);
  const { storage } = host;
  const stored = {
    revoked: storage.read<{ credential: string }>("SELECT credential FROM revoked").map(({ credential }) => credential),
    journal: number(storage, "SELECT COUNT(*) AS n FROM journal"),
    tables: number(storage, "SELECT version AS n FROM account"),
  };
  const { cash, heldCash, granted, ordersPlaced, positions, openOrders } = host.object.read();
  const { orders } = host.object.orders({ status: "all", limit: 10_000, allFills: true });
  return {
    account,
    alarm,
    closed: host.object.closed,
    ...stored,
    cash,
    heldCash,
    granted,
    ordersPlaced,
    positions: [...positions.values()].map(({ artistId, shares, heldShares, costBasis, realisedPnl }) => {
      return { artistId, shares, heldShares, costBasis, realisedPnl };
    }),
    openOrders: [...openOrders.values()],
    orders: orders.map((order): ExpectedOrder => {
      const { id, status, reason, quantity, filledQuantity, filledNotional, fees, held, caption, fills } = order;
      const seqs = fills.map(({ seq }) => seq);
      return [id, status, reason, quantity, filledQuantity, filledNotional, fees, held, caption, seqs];
    }),
  };
}

/** Every message by which the books tell D1 of their journals, from the first line. */
async function eventsOf({ killedAt, books }: Dump): Promise<BookMessage[]> {
  const exchange = new TestExchange();
  exchange.now = killedAt;
  const sent: BookMessage[] = [];
  // Nothing is acknowledged: each journal is told once.
  exchange.project = (message) => void sent.push(message);
  for (const [artistId, { sql }] of books) {
    const host = exchange.market(artistId);
    host.restore(sql, null);
    await host.object.reproject();
  }
  return sent;
}

function number(storage: ObjectStorage, query: string): number {
  return storage.read<{ n: number }>(query)[0]?.n ?? 0;
}
