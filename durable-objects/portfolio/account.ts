import { STARTING_CASH } from "../../domain/money.ts";
import type { Fill, Order, OrderRequest, Privacy } from "../../domain/orders.ts";
import { ProblemError } from "../../domain/problems.ts";
import type { NewOrder } from "../order-book/engine/index.ts";
import type { BookPeer, BookReply, Settlement } from "../settlement.ts";
import type { Sql } from "../sql.ts";
import { applyEntry, assertCovered, type Ledger, type LedgerChange, type LedgerEntry, type LedgerOrder } from "./ledger.ts";
import { type OrderFilter, orderView, PortfolioStore } from "./store.ts";

/** How long an order may stay unanswered before it is sent again, in milliseconds; doubles up to the second. */
const RESUBMIT_AFTER = 5_000;
const RESUBMIT_AT_MOST = 300_000;

/** How long a book may take to answer, in milliseconds. */
const ANSWER_WITHIN = 10_000;

/**
 * What a book settled is written with the next order, or at the latest after so
 * many milliseconds: well before the book sends it again.
 */
const WRITE_WITHIN = 1_000;

/** An order as the API hands it over; `privacy` and `caption` belong to trades. */
export type PlaceRequest = OrderRequest & { privacy?: Privacy; caption?: string };

/** What an account needs from the outside. Time is in milliseconds. */
export interface AccountContext {
  account: string;
  sql: Sql;
  /** Runs `write` as one transaction: all of it is stored, or nothing. */
  transaction(write: () => void): void;
  now(): number;
  newId(): string;
  book(artistId: string): BookPeer;
  feeCapBps: number;
  /** The promise, or a rejection after so many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
  /** Asks for `onAlarm` at that time at the latest; an earlier request stands. */
  wakeAt(time: number): void;
  /** Runs `task` after `delay` ms if the object is still in memory; never needed for correctness. */
  later(delay: number, task: () => void): void;
  /** Tells whoever watches this account which orders changed. */
  changed(orderIds: string[]): void;
}

/**
 * What an account says in the audit. `netCash` is all cents that trading the
 * artist ever brought, less all it cost, so `cash = granted + Σ netCash`.
 */
export interface AccountAudit {
  granted: number;
  cash: number;
  heldCash: number;
  positions: { artistId: string; shares: number; netCash: number; cursor: number }[];
}

interface Unwritten {
  entry: LedgerEntry;
  time: number;
  change: LedgerChange;
  fills: [orderId: string, fill: Fill][];
  answers: Order[];
}

/**
 * One user's account: holds before it orders, applies what the books settle,
 * and brings to an end whatever a crash left between the two.
 *
 * A book's answer to an order is applied in memory and answered at once, then
 * written with the next transaction: until the portfolio acknowledges a
 * settlement as durable, the book keeps it and sends it again. So an order
 * costs two durable writes in series, the hold here and the match there.
 */
export class PortfolioAccount {
  private readonly context: AccountContext;
  private readonly store: PortfolioStore;
  private ledger: Ledger;
  private unwritten: Unwritten[] = [];
  private writeScheduled = false;
  private readonly inFlight = new Map<string, Promise<void>>();
  private resubmitDelay = RESUBMIT_AFTER;

  constructor(context: AccountContext) {
    this.context = context;
    this.store = new PortfolioStore(context.sql);
    this.ledger = this.store.load();
  }

  /** Grows with every change of the account. */
  get version(): number {
    return this.store.journalVersion + this.unwritten.length;
  }

  /** The account's cash and positions, up to date. */
  read(): Ledger {
    this.open();
    return this.ledger;
  }

  /**
   * Places an order. The same `clientOrderId` with the same request gets the
   * same answer again, with another request `idempotency_conflict`. An order
   * whose book did not answer in time comes back as `submitting` and is brought
   * to its end later. Refusals: `insufficient_cash`, `insufficient_shares`,
   * `too_many_orders`, `unknown_artist`.
   */
  async place(request: PlaceRequest): Promise<Order> {
    this.open();
    const fingerprint = JSON.stringify(request, Object.keys(request).sort());
    for (;;) {
      const known = this.store.orderByClientId(request.clientOrderId);
      if (known) return await this.repeat(known.order.id, known.request === fingerprint);
      const order = this.newOrder(request);
      try {
        assertCovered(this.ledger, order);
      } catch (refusal) {
        const blocking = this.marketBuyInFlight(order);
        if (!blocking) throw refusal;
        await blocking;
        continue;
      }
      this.hold(order, fingerprint);
      await this.submit(order);
      return this.answer(order.id);
    }
  }

  /** Cancels what is left of an order. Refusals: `unknown_order`, `order_not_open`, `order_in_flight`, `unavailable`. */
  async cancel(orderId: string): Promise<Order> {
    this.open();
    if (!this.store.orderById(orderId)) throw new ProblemError("unknown_order");
    await this.arrival(orderId);
    const order = this.ledger.openOrders.get(orderId);
    if (!order) throw new ProblemError("order_not_open");
    if (order.status === "submitting") throw new ProblemError("order_in_flight");
    const { account, book, within } = this.context;
    const answer = book(order.artistId).cancel(orderId, account, this.durableCursor(order.artistId));
    const reply = await within(ANSWER_WITHIN, answer).catch(() => {
      throw new ProblemError("unavailable");
    });
    this.receive(reply);
    const cancelled = this.order(orderId);
    // More was waiting to be settled than one answer holds: the rest comes by itself.
    if (cancelled.status === "open") throw new ProblemError("unavailable");
    if (cancelled.status !== "cancelled") throw new ProblemError("order_not_open", `The order is ${cancelled.status}`);
    return cancelled;
  }

  /** One order. Refusal: `unknown_order`. */
  order(orderId: string): Order {
    this.open();
    this.write();
    const stored = this.store.orderById(orderId);
    if (!stored) throw new ProblemError("unknown_order");
    return this.store.view(stored.order);
  }

  /** The account's orders, newest first, with the cursor of the next page. */
  orders(filter: OrderFilter): { orders: Order[]; next: number | null } {
    this.open();
    this.write();
    const orders = this.store.listOrders({ ...filter, limit: filter.limit + 1 });
    const page = orders.slice(0, filter.limit);
    const last = page.at(-1);
    const more = orders.length > page.length && last !== undefined;
    return { orders: page, next: more ? (this.store.orderById(last.id)?.order.number ?? null) : null };
  }

  /** This account's side of the audit: reading it opens no account. */
  audit(): AccountAudit {
    const { cash, heldCash, granted, positions } = this.ledger;
    return {
      granted,
      cash,
      heldCash,
      positions: [...positions.values()].map(({ artistId, shares, costBasis, realisedPnl, cursor }) => {
        return { artistId, shares, netCash: realisedPnl - costBasis, cursor };
      }),
    };
  }

  /** Takes what a book settled; answers the `seq` up to which everything from that book is durable. */
  settle(settlements: Settlement[]): number {
    this.receive({ settlements });
    this.write();
    const artistId = settlements[0]?.artistId;
    return artistId === undefined ? 0 : this.durableCursor(artistId);
  }

  /** Sends again what no book has answered. Never throws: the platform gives up on alarms that do. */
  async onAlarm(): Promise<void> {
    const overdue = [...this.ledger.openOrders.values()].filter((order) => order.status === "submitting");
    await Promise.all(overdue.map(({ id }) => this.arrival(id)));
    const waiting = [...this.ledger.openOrders.values()].some((order) => order.status === "submitting");
    this.resubmitDelay = waiting ? Math.min(this.resubmitDelay * 2, RESUBMIT_AT_MOST) : RESUBMIT_AFTER;
    if (waiting) this.context.wakeAt(this.context.now() + this.resubmitDelay);
  }

  /** Every account starts with the same grant, made when it is first used. */
  private open(): void {
    if (this.ledger.granted > 0) return;
    this.record({ type: "granted", amount: STARTING_CASH });
    this.write();
  }

  private newOrder(request: PlaceRequest): LedgerOrder {
    const now = this.context.now();
    const market = request.type === "market";
    return {
      id: this.context.newId(),
      number: this.ledger.ordersPlaced + 1,
      clientOrderId: request.clientOrderId,
      artistId: request.artistId,
      side: request.side,
      type: request.type,
      price: market ? null : request.price,
      timeInForce: market ? "IOC" : request.timeInForce,
      quantity: request.quantity,
      budget: market && request.side === "buy" ? this.ledger.cash - this.ledger.heldCash : null,
      feeCapBps: this.context.feeCapBps,
      filledQuantity: 0,
      filledNotional: 0,
      fees: 0,
      status: "submitting",
      reason: null,
      privacy: request.privacy ?? "private",
      caption: request.caption ?? "",
      placedAt: now,
      updatedAt: now,
    };
  }

  /** A market buy holds all that is available for the moment it is under way: later buys wait for it. */
  private marketBuyInFlight(order: LedgerOrder): Promise<unknown> | undefined {
    if (order.side !== "buy") return undefined;
    for (const [id, flight] of this.inFlight) {
      const other = this.ledger.openOrders.get(id);
      if (other?.type === "market" && other.side === "buy") return flight;
    }
    return undefined;
  }

  private hold(order: LedgerOrder, request: string): void {
    const entry: LedgerEntry = { type: "placed", order };
    const change = this.apply(entry, order.placedAt);
    this.write(() => {
      this.store.insertOrder(order, request);
      this.store.append(entry, order.placedAt, this.ledger, change);
    });
    this.context.wakeAt(this.context.now() + RESUBMIT_AFTER);
    this.context.changed([order.id]);
  }

  /**
   * Sends an order to its book and applies the answer. Without one, or with one
   * that cannot be applied, the order stays `submitting` and the alarm sends it
   * again. Never rejects.
   */
  private submit(order: LedgerOrder): Promise<void> {
    const flight = this.exchange(order)
      .catch((error: unknown) => console.error("order not answered", { account: this.context.account, orderId: order.id, error: String(error) }))
      .finally(() => this.inFlight.delete(order.id));
    this.inFlight.set(order.id, flight);
    return flight;
  }

  private async exchange(order: LedgerOrder): Promise<void> {
    const { account, book, within } = this.context;
    const reply = await within(ANSWER_WITHIN, book(order.artistId).submit(toNewOrder(order, account), this.durableCursor(order.artistId)));
    if (reply.refused && this.ledger.openOrders.get(order.id)?.status === "submitting") {
      this.record({ type: "refused", orderId: order.id, code: reply.refused });
    }
    this.receive(reply);
  }

  /** Waits for an order that is on its way to its book; one that a crash left there is sent again. */
  private async arrival(orderId: string): Promise<void> {
    const order = this.ledger.openOrders.get(orderId);
    if (order?.status === "submitting") await (this.inFlight.get(orderId) ?? this.submit(order));
  }

  private async repeat(orderId: string, same: boolean): Promise<Order> {
    if (!same) throw new ProblemError("idempotency_conflict");
    await this.arrival(orderId);
    return this.answer(orderId);
  }

  /** The answer an order got when its book took it; a rejection is thrown as the problem it is. */
  private answer(orderId: string): Order {
    const unwritten = this.unwritten.flatMap(({ answers }) => answers).find(({ id }) => id === orderId);
    const stored = unwritten ? undefined : this.store.orderById(orderId);
    if (!unwritten && !stored) throw new ProblemError("unknown_order");
    const answer = unwritten ?? stored?.answer ?? this.store.view(stored!.order);
    if (answer.status === "rejected") throw new ProblemError(rejectionCode(answer.reason));
    return answer;
  }

  /** Applies, in memory, the settlements that come next in line; others are already known or will be sent again. */
  private receive(reply: BookReply): void {
    for (const settlement of reply.settlements) {
      const cursor = this.ledger.positions.get(settlement.artistId)?.cursor ?? 0;
      if (settlement.prev === cursor && settlement.seq > cursor) this.record({ type: "settled", settlement });
    }
  }

  private record(entry: LedgerEntry): void {
    const time = entry.type === "settled" ? entry.settlement.time : this.context.now();
    const change = this.apply(entry, time);
    this.unwritten.push({ entry, time, change, ...outcome(entry, change, time) });
    this.context.changed(change.orders.map(({ id }) => id));
    if (this.writeScheduled) return;
    this.writeScheduled = true;
    this.context.later(WRITE_WITHIN, () => {
      this.writeScheduled = false;
      this.write();
    });
  }

  private apply(entry: LedgerEntry, time: number): LedgerChange {
    try {
      return applyEntry(this.ledger, entry, time);
    } catch (error) {
      this.reload();
      throw error;
    }
  }

  /** Stores what is not written yet, and `more` with it; if that fails, the account is what was stored before. */
  private write(more?: () => void): void {
    if (this.unwritten.length === 0 && !more) return;
    try {
      this.context.transaction(() => {
        this.writePending();
        more?.();
      });
    } catch (error) {
      this.reload();
      throw error;
    }
    this.unwritten = [];
  }

  private writePending(): void {
    if (this.unwritten.length > 0) this.store.createTables();
    for (const { entry, time, change, fills, answers } of this.unwritten) {
      this.store.append(entry, time, this.ledger, change);
      for (const [orderId, fill] of fills) this.store.insertFill(orderId, fill);
      for (const answer of answers) this.store.saveAnswer(answer);
    }
  }

  /** Back to what is stored; unacknowledged settlements come again from their books. */
  private reload(): void {
    this.unwritten = [];
    this.ledger = this.store.load();
  }

  /** The last settlement from that book which a crash can no longer undo. */
  private durableCursor(artistId: string): number {
    const first = this.unwritten.find(({ entry }) => entry.type === "settled" && entry.settlement.artistId === artistId);
    if (first?.entry.type === "settled") return first.entry.settlement.prev;
    return this.ledger.positions.get(artistId)?.cursor ?? 0;
  }
}

/** The order as its book takes it. */
function toNewOrder(order: LedgerOrder, account: string): NewOrder {
  return {
    id: order.id,
    account,
    side: order.side,
    type: order.type,
    quantity: order.quantity,
    timeInForce: order.timeInForce,
    ...(order.price === null ? {} : { price: order.price }),
    ...(order.budget === null ? {} : { budget: order.budget }),
  };
}

/** The fills an entry brought, and the answers to orders that it brought to their first outcome. */
function outcome(entry: LedgerEntry, change: LedgerChange, time: number): Pick<Unwritten, "fills" | "answers"> {
  if (entry.type === "refused") return { fills: [], answers: change.orders.map((order) => orderView(order, [])) };
  if (entry.type !== "settled") return { fills: [], answers: [] };
  const fills: [string, Fill][] = [];
  const answered = new Set<string>();
  for (const event of entry.settlement.events) {
    if (event.type === "filled") {
      const { seq, price, quantity, fee, role } = event;
      fills.push([event.orderId, { seq, price, quantity, fee, role, time }]);
    } else if (event.type === "accepted" || event.type === "rejected") answered.add(event.orderId);
  }
  const answers = change.orders
    .filter(({ id }) => answered.has(id))
    .map((order) => orderView(order, fills.filter(([id]) => id === order.id).map(([, fill]) => fill)));
  return { fills, answers };
}

function rejectionCode(reason: string | null): ProblemError["code"] {
  if (reason === "insufficient_cash" || reason === "unknown_artist") return reason;
  return "invalid_request";
}

