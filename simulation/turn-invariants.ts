import { CLOCK_JUMP } from "./faults.ts";
import type { ArtistMarket } from "../durable-objects/order-book/core/artist-market.ts";
import type { HashedEntry } from "../durable-objects/order-book/storage/hash-chain.ts";
import type { JournalEntry } from "../durable-objects/order-book/core/state.ts";
import { accountEvents } from "../durable-objects/order-book/core/settlements.ts";
import { limitsOf } from "../durable-objects/portfolio/core/account-limits.ts";
import type { PortfolioAccount } from "../durable-objects/portfolio/core/account.ts";
import type { Ledger, Position } from "../durable-objects/portfolio/core/ledger-state.ts";
import type { LedgerOrder } from "../durable-objects/portfolio/core/ledger-order.ts";
import { PortfolioStore } from "../durable-objects/portfolio/storage/store.ts";
import { NEXT } from "../durable-objects/testing/platform/releases.ts";
import type { AlarmHandler, ObjectHost } from "../durable-objects/testing/platform/host.ts";
import type { ObjectStorage } from "../durable-objects/testing/platform/storage.ts";
import type { Exchange } from "./exchange.ts";
import { must } from "./violation.ts";
import type { JournalChecker } from "./journal-checker.ts";

/** After a turn: what that object did must be right in itself. Cheap. */
export function inspect(exchange: Exchange, host: ObjectHost<AlarmHandler>): void {
  const checker = exchange.checkers.get(host.name);
  if (checker) {
    follow(exchange.book(host.name), checker);
    inspectAlarm(host, (storage) => isBookUnfinished(storage) || checker.ending.isPending);
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

function follow({ storage, objectInMemory: present }: ObjectHost<ArtistMarket>, checker: JournalChecker): void {
  if (present && present.current.seq === checker.seq) return;
  if (checker.seq === 0 && !hasTable(storage, "journal")) return;
  checker.follow(linesAfter(storage, checker.seq));
  const seq = present?.current.seq ?? checker.seq;
  must(seq === checker.seq, 6, () => `${checker.artistId} stands at ${seq}, its journal at ${checker.seq}`);
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
  inspectLimits(exchange, name, present.read());
  for (const position of positions.values()) inspectPosition(exchange.checkers.get(position.artistId)!, name, position);
}

/** 0 for what an account may come to own of each artist, and have open: limits grow with its age, so that is never more than now by a clock that is as far ahead as any. */
function inspectLimits({ openedAt, scheduler }: Exchange, name: string, { positions, openOrders }: Ledger): void {
  const { positionShares, openOrders: atMost } = limitsOf(scheduler.now + CLOCK_JUMP - (openedAt.get(name) ?? 0));
  must(openOrders.size <= atMost, 0, () => `${name} has ${openOrders.size} open orders, ${atMost} at most`);
  const mostShares = new Map<string, number>();
  for (const { artistId, side, quantity, amending, filledQuantity } of openOrders.values()) {
    const open = Math.max(quantity, amending?.quantity ?? 0) - filledQuantity;
    if (side === "buy") mostShares.set(artistId, (mostShares.get(artistId) ?? 0) + open);
  }
  for (const [artistId, onOrder] of mostShares) {
    const most = onOrder + (positions.get(artistId)?.shares ?? 0);
    must(most <= positionShares, 0, () => `${name} may come to own ${most} of ${artistId}, ${positionShares} at most`);
  }
}

/** 6 for what an account was settled last: it has what the book's journal gave it up to there. */
function inspectPosition(checker: JournalChecker, name: string, { artistId, shares, settledSeq }: Position): void {
  const totals = checker.totals.accounts.get(name);
  if (totals?.inspectedSeq === settledSeq) return;
  const given = checker.totals.sharesAt(name, settledSeq);
  must(
    shares === given,
    6,
    () => `${name} has ${shares} shares of ${artistId} after settlement ${settledSeq}, by the journal ${given}`,
  );
  if (totals) totals.inspectedSeq = settledSeq;
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
    const exactFee = worst * order.feeCapBps;
    const { feeAhead } = order;
    return worst + (feeAhead === undefined ? Math.floor(exactFee / 10_000) : Math.ceil((exactFee - feeAhead) / 10_000));
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
    cash += balance.cash + balance.clearing;
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
