import { isDeepStrictEqual } from "node:util";
import { STARTING_CASH } from "../domain/core/money.ts";
import type { Order } from "../domain/core/orders.ts";
import type { ArtistMarket } from "../durable-objects/order-book/core/artist-market.ts";
import { nextDue, stateHash } from "../durable-objects/order-book/core/engine/index.ts";
import type { HashedEntry } from "../durable-objects/order-book/storage/hash-chain.ts";
import { emptyState, type JournalEntry, replayEntry } from "../durable-objects/order-book/core/state.ts";
import { accountEvents } from "../durable-objects/order-book/core/settlements.ts";
import type { PortfolioAccount } from "../durable-objects/portfolio/core/account.ts";
import { applyEntry, type LedgerEntry } from "../durable-objects/portfolio/core/ledger.ts";
import { emptyLedger, type Ledger, type Position } from "../durable-objects/portfolio/core/ledger-state.ts";
import type { LedgerOrder } from "../durable-objects/portfolio/core/ledger-order.ts";
import { PortfolioStore } from "../durable-objects/portfolio/storage/store.ts";
import { NEXT } from "../durable-objects/testing/platform/releases.ts";
import type { AlarmHandler, ObjectHost } from "../durable-objects/testing/platform/host.ts";
import type { ObjectStorage } from "../durable-objects/testing/platform/storage.ts";
import { PROJECTED_TABLES, ProjectedDatabase, wholeJournal } from "./d1.ts";
import type { Exchange } from "./exchange.ts";
import { CAPTION, type Placed, type User } from "./user.ts";
import { must } from "./violation.ts";
import type { Witness, WitnessedOrder } from "./witness.ts";

/** After a turn: what that object did must be right in itself. Cheap. */
export function inspect(exchange: Exchange, host: ObjectHost<AlarmHandler>): void {
  const witness = exchange.witnesses.get(host.name);
  if (witness) {
    follow(exchange.book(host.name), witness);
    inspectAlarm(host, isBookUnfinished);
  } else {
    inspectAccount(exchange, exchange.account(host.name));
    inspectAlarm(host, isAccountUnfinished);
  }
}

/** Work that a crash leaves behind must not wait for somebody to call: an alarm must stand behind it. */
function inspectAlarm(
  { name, storage, willWake }: ObjectHost<AlarmHandler>,
  isUnfinished: (storage: ObjectStorage) => boolean,
): void {
  if (!willWake) must(!isUnfinished(storage), 0, () => `${name} has work to do and no alarm behind it`);
}

/** What D1 was not told of, and settlements that no account has acknowledged, be they in the outbox yet or not. */
function isBookUnfinished(storage: ObjectStorage): boolean {
  if (!hasTable(storage, "journal")) return false;
  const [stored] = storage.read<{ head: number; projected: number; settled: number; waiting: number }>(
    `SELECT (SELECT MAX(seq) FROM journal) AS head, (SELECT seq FROM projection) AS projected,
       (SELECT seq FROM settled) AS settled, EXISTS (SELECT 1 FROM outbox) AS waiting`,
  );
  if (!stored || stored.projected < stored.head || stored.waiting) return true;
  return accountEvents(linesAfter(storage, stored.settled)).size > 0;
}

function linesAfter(storage: ObjectStorage, seq: number): HashedEntry[] {
  return storage
    .read<{ seq: number; time: number; event: string; hash: string | null; format: number }>(
      "SELECT seq, time, event, hash, format FROM journal WHERE seq > ? ORDER BY seq",
      seq,
    )
    .map(({ event, ...line }) => ({ ...line, event: JSON.parse(event) as JournalEntry["event"] }));
}

/** Orders that no book has answered; and if the account is closed, any that is open. */
function isAccountUnfinished(storage: ObjectStorage): boolean {
  const { ledger } = new PortfolioStore(storage.tables, NEXT.portfolio).load();
  const closed = hasTable(storage, "closed") && storage.read("SELECT at FROM closed").length > 0;
  return [...ledger.openOrders.values()].some(
    ({ status, amending }) => closed || status === "submitting" || amending !== undefined,
  );
}

function hasTable(storage: ObjectStorage, table: string): boolean {
  return storage.read("SELECT 1 AS found FROM sqlite_master WHERE name = ?", table).length > 0;
}

function follow({ storage, objectInMemory: present }: ObjectHost<ArtistMarket>, witness: Witness): void {
  if (present && present.current.seq === witness.seq) return;
  if (witness.seq === 0 && !hasTable(storage, "journal")) return;
  witness.follow(linesAfter(storage, witness.seq));
  const seq = present?.current.seq ?? witness.seq;
  must(seq === witness.seq, 6, () => `${witness.artistId} stands at ${seq}, its journal at ${witness.seq}`);
}

/** 3 and 4 for an account in memory, the worst cases worked out anew. */
function inspectAccount(exchange: Exchange, { name, objectInMemory: present }: ObjectHost<PortfolioAccount>): void {
  if (!present || present.balance().granted === 0) return;
  const { cash, heldCash, positions, openOrders } = present.read();
  let worst = 0;
  const shares = new Map<string, number>();
  for (const order of openOrders.values()) {
    const versions = order.amending ? [order, { ...order, ...given(order.amending) }] : [order];
    worst += Math.max(...versions.map(worstCost));
    const kept = Math.max(...versions.map(keptShares));
    if (kept > 0) shares.set(order.artistId, (shares.get(order.artistId) ?? 0) + kept);
  }
  must(cash - heldCash >= 0, 3, () => `${name} has ${cash} cents and holds ${heldCash}`);
  must(heldCash === worst, 4, () => `${name} holds ${heldCash} cents, its open orders need ${worst}`);
  for (const position of positions.values()) {
    must(
      position.shares - position.heldShares >= 0,
      3,
      () => `${name} has ${position.shares} shares of ${position.artistId} and holds ${position.heldShares}`,
    );
    const needed = shares.get(position.artistId) ?? 0;
    must(
      position.heldShares === needed,
      4,
      () => `${name} holds ${position.heldShares} shares of ${position.artistId}, its open orders need ${needed}`,
    );
    shares.delete(position.artistId);
  }
  must(shares.size === 0, 4, () => `${name} sells shares without a position`);
  for (const position of positions.values())
    inspectPosition(exchange.witnesses.get(position.artistId)!, name, position);
}

/** 6 for what an account was settled last: it has what the book's journal gave it up to there. */
function inspectPosition(witness: Witness, name: string, { artistId, shares, settledSeq }: Position): void {
  const dealings = witness.dealings.get(name);
  if (dealings?.inspectedSeq === settledSeq) return;
  const given = witness.sharesAt(name, settledSeq);
  must(
    shares === given,
    6,
    () => `${name} has ${shares} shares of ${artistId} after settlement ${settledSeq}, by the journal ${given}`,
  );
  if (dealings) dealings.inspectedSeq = settledSeq;
}

/** The fields of a change that are to change. */
function given(amendment: object): object {
  return Object.fromEntries(
    Object.entries(amendment).filter(([key, value]) => value !== undefined && key !== "number"),
  );
}

/** Shares that an order may still sell, or that the exit of its bracket will. */
function keptShares({ side, quantity, filledQuantity, bracket }: LedgerOrder): number {
  if (side === "sell") return Math.max(0, quantity - filledQuantity);
  return bracket ? filledQuantity : 0;
}

/** The most that a buy may still cost: by each of its legs that may still trade. */
function worstCost(order: LedgerOrder): number {
  const { side, type, price, stopLimitPrice, triggered, filledQuantity } = order;
  if (side === "sell") return 0;
  const atMarket = (order.budget ?? 0) - order.filledNotional - order.fees;
  const upTo = (limit: number) => {
    const worst = limit * Math.max(0, order.quantity - filledQuantity);
    return worst + Math.floor((worst * order.feeCapBps) / 10_000);
  };
  if (type !== "oco") return price === null ? atMarket : upTo(price);
  const stopLeg = stopLimitPrice === undefined ? atMarket : upTo(stopLimitPrice);
  if (triggered) return Math.max(0, stopLeg);
  return filledQuantity > 0 ? upTo(price ?? 0) : Math.max(upTo(price ?? 0), stopLeg);
}

/** 1 and 2 at any moment, settlements under way counted as `/transparency` does. */
export function balance(exchange: Exchange): void {
  let cash = 0;
  let granted = 0;
  const settledSeqs = new Map<string, Record<string, number>>();
  const shares = new Map<string, number>();
  for (const [name, host] of exchange.accounts) {
    const balance = host.object.balance();
    inspectAccount(exchange, host); // says more, where an account is wrong in itself
    cash += balance.cash;
    granted += balance.granted;
    for (const position of balance.positions) {
      shares.set(position.artistId, (shares.get(position.artistId) ?? 0) + position.shares);
      const known = settledSeqs.get(position.artistId) ?? {};
      settledSeqs.set(position.artistId, { ...known, [name]: position.settledSeq });
    }
  }
  for (const [artistId, host] of exchange.books) {
    const balance = host.object.balance(settledSeqs.get(artistId) ?? {});
    if (!balance) continue;
    must(
      balance.moved.length === 0,
      6,
      () => `${artistId}: between the outbox and ${balance.moved.join()} settlements are missing`,
    );
    cash += balance.issuerCash + balance.fees + balance.inFlight.cash;
    const found = (shares.get(artistId) ?? 0) + balance.inventory + balance.inFlight.shares;
    must(
      found === balance.sharesFloated,
      2,
      () => `${artistId}: ${found} shares, ${balance.sharesFloated} were floated`,
    );
  }
  must(cash === granted, 1, () => `there are ${cash} cents, ${granted} were granted`);
}

/** Everything, once the exchange is at rest. */
export function inspectAll(exchange: Exchange, users: readonly User[]): void {
  for (const host of exchange.hosts) {
    void host.object; // started if it is not
    inspect(exchange, host);
  }
  balance(exchange);
  for (const [artistId, host] of exchange.books) inspectBook(host.object, exchange.witnesses.get(artistId)!);
  for (const user of users) {
    inspectHistory(exchange, user.name);
    inspectJournal(exchange.account(user.name));
    inspectClosed(exchange.account(user.name));
    for (const placed of user.placed) inspectAnswer(exchange, user.name, placed);
  }
  inspectProjection(exchange);
}

/** At rest: nothing is under way, and the journal is the book. */
function inspectBook(book: ArtistMarket, witness: Witness): void {
  if (!book.listed) return;
  const { artistId } = witness;
  const { pending, projectedSeq, seq } = book.diagnostics();
  must(pending === 0, 0, () => `${artistId} is at rest with ${pending} settlements not acknowledged`);
  must(projectedSeq === seq, 9, () => `${artistId} is at rest, D1 was told of ${projectedSeq} of ${seq} lines`);
  must(seq === witness.seq, 6, () => `${artistId} stands at ${seq}, its journal at ${witness.seq}`);
  const replayed = emptyState();
  for (const entry of witness.entries) replayEntry(replayed, entry);
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
    JSON.stringify(witness.house) === JSON.stringify(house),
    1,
    () => `${artistId}: the issuer has ${JSON.stringify(house)}, by the journal ${JSON.stringify(witness.house)}`,
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
  const { cash, positions } = account.read();
  let expected = STARTING_CASH;
  const executions = new Map<string, number>();
  for (const { artistId, dealings, orders } of exchange.witnesses.values()) {
    const { cash: gained, shares, fills } = dealings.get(name) ?? { cash: 0, shares: 0, fills: [] };
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

function inspectOrder(account: PortfolioAccount, { id, status, filled, side }: WitnessedOrder): void {
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

function inspectProjection(exchange: Exchange): void {
  const rebuilt = new ProjectedDatabase();
  try {
    for (const witness of exchange.witnesses.values()) {
      if (witness.seq > 0) rebuilt.apply(wholeJournal(witness.artistId, witness.entries, witness.best()));
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
    if (object.listed) exchange.rooms.get(artistId)?.inspect(object.depth());
  }
}
