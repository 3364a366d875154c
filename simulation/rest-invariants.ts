import { isDeepStrictEqual } from "node:util";
import { STARTING_CASH } from "../domain/core/money.ts";
import type { Order } from "../domain/core/orders.ts";
import type { ArtistMarket } from "../durable-objects/order-book/core/artist-market.ts";
import { nextDue, stateHash } from "../durable-objects/order-book/core/engine/index.ts";
import { emptyState, replayEntry } from "../durable-objects/order-book/core/state.ts";
import { depthOf } from "../durable-objects/order-book/core/market-view.ts";
import type { PortfolioAccount } from "../durable-objects/portfolio/core/account.ts";
import { applyEntry, type LedgerEntry } from "../durable-objects/portfolio/core/ledger.ts";
import { emptyLedger, type Ledger } from "../durable-objects/portfolio/core/ledger-state.ts";
import type { ObjectHost } from "../durable-objects/testing/platform/host.ts";
import { PROJECTED_TABLES, ProjectedDatabase, wholeJournal } from "./d1.ts";
import type { Exchange } from "./exchange.ts";
import type { User } from "./user.ts";
import { CAPTION, type Placed } from "./user-orders.ts";
import { must } from "./violation.ts";
import type { JournalChecker } from "./journal-checker.ts";
import type { JournaledOrder } from "./resting-orders.ts";
import { inspect, balance } from "./turn-invariants.ts";

/** Everything, once the exchange is at rest. */
export function inspectAll(exchange: Exchange, users: readonly User[]): void {
  for (const host of exchange.hosts) {
    void host.object; // started if it is not
    inspect(exchange, host);
  }
  balance(exchange);
  for (const [artistId, host] of exchange.books) inspectBook(host.object, exchange.checkers.get(artistId)!);
  for (const user of users) {
    inspectHistory(exchange, user.name);
    inspectJournal(exchange.account(user.name));
    inspectClosed(exchange.account(user.name));
    for (const placed of user.orders.placed) inspectAnswer(exchange, user.name, placed);
  }
  inspectExchanges(exchange);
  inspectProjection(exchange);
  inspectPositions(exchange);
}

/** At rest: nothing is under way, and the journal is the book. */
function inspectBook(book: ArtistMarket, checker: JournalChecker): void {
  if (!book.listed) return;
  const { artistId } = checker;
  const { pending, projectedSeq, seq } = book.diagnostics();
  must(pending === 0, 0, () => `${artistId} is at rest with ${pending} settlements not acknowledged`);
  must(projectedSeq === seq, 9, () => `${artistId} is at rest, D1 was told of ${projectedSeq} of ${seq} lines`);
  must(seq === checker.seq, 6, () => `${artistId} stands at ${seq}, its journal at ${checker.seq}`);
  const replayed = emptyState();
  for (const entry of checker.entries) replayEntry(replayed, entry);
  const { engine, house, volume } = book.current;
  must(
    nextDue(engine) === null,
    0,
    () => `${artistId} is at rest, and should have done something at ${nextDue(engine)}`,
  );
  must(
    stateHash(replayed.engine) === stateHash(engine),
    7,
    () => `${artistId}: replaying the journal gives another book`,
  );
  must(
    JSON.stringify(replayed.house) === JSON.stringify(house),
    7,
    () => `${artistId}: replaying the journal gives another house`,
  );
  must(replayed.volume === volume, 7, () => `${artistId}: replaying the journal gives another volume`);
  must(
    JSON.stringify(checker.totals.house) === JSON.stringify(house),
    1,
    () =>
      `${artistId}: the issuer has ${JSON.stringify(house)}, by the journal ${JSON.stringify(checker.totals.house)}`,
  );
}

/** An account is what its own journal says from the start, whatever its tables were read and written between. */
function inspectJournal(host: ObjectHost<PortfolioAccount>): void {
  const { name, storage } = host;
  const account = host.object;
  if (account.balance().granted === 0) return;
  const replayed = emptyLedger();
  for (const { time, entry } of storage.read<{ time: number; entry: string }>(
    "SELECT time, entry FROM journal ORDER BY version",
  )) {
    applyEntry(replayed, JSON.parse(entry) as LedgerEntry, time);
  }
  must(
    isDeepStrictEqual(written(replayed), written(account.read())),
    7,
    () => `${name}: replaying the journal gives another account`,
  );
}

/** A ledger as it can be written: without what is undefined. */
function written({ positions, openOrders, ...totals }: Ledger): unknown {
  return JSON.parse(
    JSON.stringify({ ...totals, positions: Object.fromEntries(positions), openOrders: Object.fromEntries(openOrders) }),
  );
}

/** Who held an artist that was merged into another got shares there for what it says was paid for them, and nobody else did. */
function inspectExchanges({ checkers }: Exchange): void {
  for (const { artistId, ending } of checkers.values()) {
    must(!ending.isPending, 0, () => `${artistId} is at rest and has not redeemed all shares`);
    const { closed } = ending;
    const issued = [...checkers.values()].flatMap((other) => other.ending.issuedFor(artistId));
    const paid = ending.redeemed
      .filter(({ exchanged }) => exchanged > 0)
      .map(({ account, exchanged }) => `${account} in ${closed?.into}: ${exchanged} cents`);
    must(
      paid.toSorted().join() === issued.toSorted().join(),
      13,
      () => `for shares of ${artistId} was paid ${paid.join("; ")}, issued was ${issued.join("; ")}`,
    );
  }
}

/** At rest: a closed account has nothing open, holds nothing, and nothing is left of what its owner wrote. */
function inspectClosed(host: ObjectHost<PortfolioAccount>): void {
  const { name, storage } = host;
  const account = host.object;
  if (!account.closed || account.balance().granted === 0) return;
  const { openOrders, heldCash } = account.read();
  must(
    openOrders.size === 0 && heldCash === 0,
    0,
    () => `${name} is closed, has ${openOrders.size} orders open and holds ${heldCash} cents`,
  );
  const written = storage.read(
    `SELECT id FROM orders WHERE instr(state || request || COALESCE(answer, ''), ?1) UNION SELECT version FROM journal WHERE instr(entry, ?1)`,
    CAPTION,
  );
  must(written.length === 0, 0, () => `${name} is closed, and ${written.length} rows hold what its owner wrote`);
}

/** An account must be what the journals of all books say of it: cash, shares, fills, orders. */
function inspectHistory(exchange: Exchange, name: string): void {
  const host = exchange.account(name);
  const account = host.object;
  if (account.balance().granted === 0) return;
  const { cash, clearing, positions } = account.read();
  must(clearing === 0, 1, () => `${name} is at rest with ${clearing} cents between two listings`);
  let expected = STARTING_CASH;
  const executions = new Map<string, number>();
  for (const { artistId, totals, orders } of exchange.checkers.values()) {
    const { cash: gained, shares, fills } = totals.accounts.get(name) ?? { cash: 0, shares: 0, fills: [] };
    expected += gained;
    const held = positions.get(artistId)?.shares ?? 0;
    must(held === shares, 6, () => `${name} has ${held} shares of ${artistId}, by the journal ${shares}`);
    for (const fill of fills) {
      executions.set(`${fill.orderId} ${fill.seq} ${fill.price} ${fill.quantity} ${fill.fee} ${fill.role}`, 0);
    }
    for (const order of orders.values()) if (order.account === name) inspectOrder(account, order);
  }
  must(cash === expected, 6, () => `${name} has ${cash} cents, by the journals ${expected}`);
  account.orders({ status: "all", limit: 1 }); // brings the tables up to the journal
  const written = host.storage.read<{ order_id: string; fill: string }>("SELECT order_id, fill FROM fills");
  must(
    written.length === executions.size,
    6,
    () => `${name} has ${written.length} executions, by the journals ${executions.size}`,
  );
  for (const { order_id, fill } of written) {
    const { seq, price, quantity, fee, role } = JSON.parse(fill) as Order["fills"][number];
    const key = `${order_id} ${seq} ${price} ${quantity} ${fee} ${role}`;
    must(executions.has(key), 6, () => `${name} has an execution that no journal has: ${key}`);
  }
}

function inspectOrder(account: PortfolioAccount, { id, status, filled, side }: JournaledOrder): void {
  const order = account.order(id);
  must(order.status === status, 8, () => `order ${id} is ${order.status}, by the journal ${status}`);
  must(
    order.filledQuantity === filled,
    6,
    () => `order ${id} has ${order.filledQuantity} shares filled, by the journal ${filled}`,
  );
  must(
    status === "rejected" || order.side === side,
    8,
    () => `order ${id} is a ${order.side}, by the journal a ${side}`,
  );
}

/** What a user was told must still be so. */
function inspectAnswer(exchange: Exchange, name: string, { request, orderId, outcome, cancelled }: Placed): void {
  if (orderId === null) return;
  const order = exchange.account(name).object.order(orderId);
  must(order.status !== "submitting", 0, () => `order ${orderId} of ${name} is still on its way`);
  must(order.clientOrderId === request.clientOrderId, 8, () => `order ${orderId} of ${name} is another than it was`);
  if (cancelled) must(order.status === "cancelled", 8, () => `order ${orderId} was cancelled and is ${order.status}`);
  if (outcome === null) return;
  const told = JSON.parse(outcome) as Order;
  must(
    told.status === "open" || told.status === order.status,
    8,
    () => `order ${orderId} was ${told.status} and is ${order.status}`,
  );
  must(
    told.filledQuantity <= order.filledQuantity,
    8,
    () => `order ${orderId} had ${told.filledQuantity} shares filled and has ${order.filledQuantity}`,
  );
}

/** What D1 sums up from executions is what each account holds, and what each artist's shares brought it. */
function inspectPositions(exchange: Exchange): void {
  const projected = exchange.d1.positions();
  for (const [name, { object }] of exchange.accounts) {
    const held = object
      .balance()
      .positions.filter(({ settledSeq, shares, netCash }) => settledSeq > 0 && (shares !== 0 || netCash !== 0))
      .map(({ artistId, shares, netCash }) => `${artistId}: ${shares} shares, ${netCash} cents`);
    const known = projected.get(name) ?? [];
    must(
      held.toSorted().join() === known.toSorted().join(),
      9,
      () => `D1 says of ${name} ${known.join("; ")}, the account ${held.join("; ")}`,
    );
  }
}

function inspectProjection(exchange: Exchange): void {
  const rebuilt = new ProjectedDatabase();
  try {
    for (const checker of exchange.checkers.values()) {
      const { artistId, seq, entries, best, totals } = checker;
      if (seq > 0) rebuilt.apply(wholeJournal(artistId, entries, best, totals.house.inventory));
    }
    for (const table of PROJECTED_TABLES) {
      const before = exchange.d1.dump(table);
      const after = rebuilt.dump(table);
      const differs = before.findIndex((row, index) => row !== after[index]);
      must(
        before.length === after.length && differs < 0,
        9,
        () =>
          `${table} differs from one rebuilt: ${before[differs]} and ${after[differs]} (${before.length} and ${after.length} rows)`,
      );
    }
  } finally {
    rebuilt.close();
  }
}

/** At rest, after each book has changed once more: whoever watches sees the book, whatever frames were lost. */
export function inspectRooms(exchange: Exchange): void {
  for (const [artistId, { object }] of exchange.books) {
    // As it stands: whoever asks for it may make the issuer quote anew, which rooms hear of only then.
    if (object.listed) exchange.rooms.get(artistId)?.inspect(depthOf(object.current));
  }
}
