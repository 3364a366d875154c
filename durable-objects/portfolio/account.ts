import { STARTING_CASH } from "../../domain/money.ts";
import type { Amendment, Order } from "../../domain/orders.ts";
import { type ProblemCode, ProblemError, PROBLEMS } from "../../domain/problems.ts";
import type { BookPeer, BookReply, Settlement } from "../settlement.ts";
import { type AccountLimits, FULL_LIMITS } from "./account-limits.ts";
import { ClosedMark } from "./closing.ts";
import { DurableLedger, type LedgerContext } from "./durable-ledger.ts";
import { Gate } from "./gate.ts";
import { assertAmendable, assertCovered, type Ledger } from "./ledger.ts";
import type { LedgerOrder, PendingAmendment } from "./ledger-order.ts";
import { fingerprintOf, orderOf, type PlaceRequest, toNewOrder } from "./order-request.ts";
import type { OrderFilter } from "./store.ts";

/** A command that got no answer is sent again after so many milliseconds; doubles up to the second. */
const RESEND_AFTER = 5_000;
const RESEND_AT_MOST = 300_000;

/** A closed account cancels what it could not reach again after so many milliseconds. */
const CANCEL_AGAIN_AFTER = 30_000;

/**
 * A command that a crash cut off is sent again after so many milliseconds. Not
 * sooner: an alarm, mostly with nothing to do, costs more writes than an order.
 */
const RECOVER_AFTER = 30_000;

/** How long a book may take to answer, in milliseconds. */
const ANSWER_WITHIN = 10_000;

/**
 * Most commands on their way to one book. With those that are answered but not
 * written yet (`UNWRITTEN_AT_MOST`) they are no more than one answer of the book
 * holds, so that each finds its own outcome in it.
 */
const IN_FLIGHT_AT_MOST = 50;

/** What an account needs from the outside. Time is in milliseconds. */
export interface AccountContext extends LedgerContext {
  account: string;
  newId(): string;
  book(artistId: string): BookPeer;
  feeCapBps: number;
  /** The promise, or a rejection after so many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
  /** Asks for `onAlarm` at that time at the latest; an earlier request stands. */
  wakeAt(time: number): void;
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
  private readonly ledger: DurableLedger;
  private readonly mark: ClosedMark;
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly gates = new Map<string, Gate>();
  private resendDelay = RESEND_AFTER;

  constructor(context: AccountContext) {
    this.context = context;
    this.ledger = new DurableLedger(context);
    this.mark = new ClosedMark(context.sql);
  }

  /** Whether the account was closed by its owner. */
  get closed(): boolean {
    return this.mark.isSet;
  }

  /** Grows with every change of the account. */
  get version(): number {
    return this.ledger.version;
  }

  /** The account's cash and positions, up to date. */
  read(): Ledger {
    this.open();
    return this.ledger.current;
  }

  /**
   * Places an order. The same `clientOrderId` with the same request gets the
   * same answer again, with another request `idempotency_conflict`. An order
   * whose book did not answer in time comes back as `submitting` and is brought
   * to its end later. Refusals: `insufficient_cash`, `insufficient_shares`,
   * `too_many_orders`, `position_limit`, `unknown_artist`, `unauthenticated` once
   * closed, and what the book refuses.
   */
  async place(request: PlaceRequest, limits: AccountLimits = FULL_LIMITS): Promise<Order> {
    this.open();
    const fingerprint = fingerprintOf(request);
    for (;;) {
      if (this.closed) throw new ProblemError("unauthenticated");
      const known = this.ledger.store.orderByClientId(request.clientOrderId);
      if (known) return await this.repeat(known.order.id, known.request === fingerprint);
      const order = this.newOrder(request);
      try {
        assertCovered(this.ledger.current, order, limits);
      } catch (refusal) {
        if (!(await this.anythingArrives(order))) throw refusal;
        continue;
      }
      this.hold(order, fingerprint);
      await this.submit(order);
      return this.answer(order.id);
    }
  }

  /** Cancels what is left of an order. Refusals: `unknown_order`, `order_not_open`, `order_in_flight`, `unavailable`. */
  async cancel(orderId: string): Promise<Order> {
    const order = await this.openOrder(orderId);
    await this.ask(order, (book, account, acked) => book.cancel(orderId, account, acked));
    const cancelled = this.order(orderId);
    // More was waiting to be settled than one answer holds: the rest comes by itself.
    if (cancelled.status === "open") throw new ProblemError("unavailable");
    if (cancelled.status !== "cancelled") throw new ProblemError("order_not_open", `The order is ${cancelled.status}`);
    return cancelled;
  }

  /** Cancels every open order, or those for one artist; `failed` are orders whose book did not answer. */
  async cancelAll(artistId: string | undefined): Promise<{ cancelled: Order[]; failed: string[] }> {
    this.open();
    const orders = [...this.ledger.current.openOrders.values()].filter((order) => artistId === undefined || order.artistId === artistId);
    const cancelled: Order[] = [];
    const failed: string[] = [];
    const cancelOne = async ({ id }: LedgerOrder): Promise<void> => {
      try {
        cancelled.push(await this.cancel(id));
      } catch (error) {
        // Filled or cancelled meanwhile is as good.
        if (!(error instanceof ProblemError && error.code === "order_not_open")) failed.push(id);
      }
    };
    await Promise.all(orders.map(cancelOne));
    return { cancelled, failed };
  }

  /**
   * Changes an open order; a repeated change has no further effect. Refusals:
   * those of `cancel`, `not_amendable`, `insufficient_cash`,
   * `insufficient_shares`, `position_limit`, and what the book refuses.
   */
  async amend(orderId: string, amendment: Amendment, limits: AccountLimits = FULL_LIMITS): Promise<Order> {
    await this.openOrder(orderId);
    await this.arrival(orderId);
    const order = await this.openOrder(orderId);
    if (order.amending) throw new ProblemError("order_in_flight");
    if (isAlready(order, amendment)) return this.order(orderId);
    if (amendment.quantity !== undefined && amendment.quantity <= order.filledQuantity) throw new ProblemError("not_amendable");
    const pending: PendingAmendment = { number: (order.amendments ?? 0) + 1, ...amendment };
    assertAmendable(this.ledger.current, order, pending, limits);
    const now = this.context.now();
    this.ledger.commit({ type: "amending", orderId, amendment: pending }, now, "", () => this.context.wakeAt(now + RECOVER_AFTER));
    await this.arrival(orderId);
    // Looked up again: a failed write takes the account back to what is stored.
    const { amending, refusedAmendment, ...amended } = this.ledger.current.openOrders.get(orderId) ?? order;
    if (amending) throw new ProblemError("unavailable");
    if (refusedAmendment?.number === pending.number) throw new ProblemError(refusalCode(refusedAmendment.code), detailOf(refusedAmendment.code));
    if (!isAlready(amended, amendment)) throw new ProblemError("order_not_open", `The order is ${amended.status}`);
    return this.order(orderId);
  }

  /** One order. Refusal: `unknown_order`. */
  order(orderId: string): Order {
    this.open();
    const stored = this.ledger.find(orderId);
    if (!stored) throw new ProblemError("unknown_order");
    return this.ledger.store.view(stored.order);
  }

  /** The account's orders, newest first, with the cursor of the next page. */
  orders(filter: OrderFilter): { orders: Order[]; next: number | null } {
    this.open();
    this.ledger.flush();
    const { store } = this.ledger;
    const orders = store.listOrders({ ...filter, limit: filter.limit + 1 });
    const page = orders.slice(0, filter.limit);
    const last = page.at(-1);
    const more = orders.length > page.length && last !== undefined;
    return { orders: page, next: more ? (store.orderById(last.id)?.order.number ?? null) : null };
  }

  /** This account's side of the audit: reading it opens no account. */
  audit(): AccountAudit {
    const { cash, heldCash, granted, positions } = this.ledger.current;
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
    this.ledger.settle(settlements);
    this.ledger.flush();
    const artistId = settlements[0]?.artistId;
    return artistId === undefined ? 0 : this.ledger.durableCursor(artistId);
  }

  /**
   * Closes the account for good: it takes no more orders, and cancels what is
   * open; what it cannot reach now, the alarm cancels later. Then nothing its
   * owner wrote is left. Cash and shares stay where they are: they are part of
   * what must balance. Repeating it changes nothing.
   */
  async close(): Promise<void> {
    const { now, transaction, wakeAt } = this.context;
    this.mark.set(now(), transaction, () => wakeAt(now() + CANCEL_AGAIN_AFTER));
    await this.windUp();
  }

  /** Sends again what no book has answered. Never throws: the platform gives up on alarms that do. */
  async onAlarm(): Promise<void> {
    this.resendDelay = Math.min(this.resendDelay * 2, RESEND_AT_MOST);
    await Promise.all(this.unanswered().map(({ id }) => this.arrival(id)));
    // A refusal that a crash took back would leave its order waiting with no alarm behind it.
    this.ledger.flush();
    if (this.unanswered().length === 0) this.resendDelay = RESEND_AFTER;
    // Also when a write failed meanwhile, and took back an answer that had come.
    else this.context.wakeAt(this.context.now() + this.resendDelay);
    if (this.closed) await this.windUp();
  }

  /** Cancels what a closed account has open, and what that leaves: a bracket's entry its exit. */
  private async windUp(): Promise<void> {
    const open = () => this.ledger.current.openOrders.size > 0;
    let unreached = 0;
    while (open() && unreached === 0) unreached = (await this.cancelAll(undefined)).failed.length;
    if (open()) this.context.wakeAt(this.context.now() + CANCEL_AGAIN_AFTER);
    else this.ledger.eraseCaptions();
  }

  /** Every account starts with the same grant, made when it is first used. */
  private open(): void {
    if (this.ledger.current.granted > 0) return;
    this.ledger.record({ type: "granted", amount: STARTING_CASH });
    this.ledger.flush();
  }

  private newOrder(request: PlaceRequest): LedgerOrder {
    const { cash, heldCash, ordersPlaced } = this.ledger.current;
    const { newId, now, feeCapBps } = this.context;
    return orderOf(request, { newId, number: ordersPlaced + 1, now: now(), availableCash: cash - heldCash, feeCapBps });
  }

  /**
   * Waits for what is on its way to a book and may yet bring or release what an
   * order lacks: for a sale the orders of the same artist, for a buy all (a
   * market buy holds all the cash for that moment). False when nothing came of it.
   */
  private async anythingArrives({ side, artistId }: LedgerOrder): Promise<boolean> {
    const waiting = this.unanswered().filter((order) => side === "buy" || order.artistId === artistId);
    await Promise.all(waiting.map(({ id }) => this.arrival(id)));
    const left = new Set(this.unanswered().map(({ id }) => id));
    return waiting.some(({ id }) => !left.has(id));
  }

  private hold(order: LedgerOrder, request: string): void {
    const { now, wakeAt } = this.context;
    this.ledger.commit({ type: "placed", order }, order.placedAt, request, () => wakeAt(now() + RECOVER_AFTER));
  }

  private unanswered(): LedgerOrder[] {
    return [...this.ledger.current.openOrders.values()].filter(isUnanswered);
  }

  /** An order that its book has taken. Refusals: `unknown_order`, `order_not_open`, `order_in_flight`. */
  private async openOrder(orderId: string): Promise<LedgerOrder> {
    this.open();
    if (!this.ledger.find(orderId)) throw new ProblemError("unknown_order");
    if (this.ledger.current.openOrders.get(orderId)?.status === "submitting") await this.arrival(orderId);
    const order = this.ledger.current.openOrders.get(orderId);
    if (!order) throw new ProblemError("order_not_open");
    if (order.status === "submitting") throw new ProblemError("order_in_flight");
    return order;
  }

  /** Sends one command to an order's book and applies the answer. Refusal: `unavailable` without one. */
  private ask({ artistId }: LedgerOrder, command: (book: BookPeer, account: string, acked: number) => Promise<BookReply>): Promise<BookReply> {
    const { account, book, within } = this.context;
    const gate = this.gates.get(artistId) ?? new Gate(IN_FLIGHT_AT_MOST);
    this.gates.set(artistId, gate);
    return gate.pass(async () => {
      const answer = command(book(artistId), account, this.ledger.durableCursor(artistId));
      const reply = await within(ANSWER_WITHIN, answer).catch(() => {
        throw new ProblemError("unavailable");
      });
      this.ledger.settle(reply.settlements);
      return reply;
    });
  }

  /**
   * Sends an order, or a change of it, to its book and applies the answer.
   * Without one, or with one that cannot be applied, it stays as it is and the
   * alarm sends it again. Never rejects.
   */
  private submit(order: LedgerOrder): Promise<void> {
    const flight = this.exchange(order)
      .catch((error: unknown) => console.error("order not answered", { account: this.context.account, orderId: order.id, error: String(error) }))
      .then(() => this.landed(order.id));
    this.inFlight.set(order.id, flight);
    return flight;
  }

  private landed(orderId: string): void {
    this.inFlight.delete(orderId);
    const { now, wakeAt } = this.context;
    if (isUnanswered(this.ledger.current.openOrders.get(orderId))) wakeAt(now() + this.resendDelay);
  }

  private async exchange(order: LedgerOrder): Promise<void> {
    const { amending } = order;
    if (amending) {
      await this.ask(order, (book, account, acked) => book.amend(order.id, account, amending, acked));
      return;
    }
    const reply = await this.ask(order, (book, account, acked) => book.submit(toNewOrder(order, account), acked, order.placedAt));
    if (reply.refused && this.ledger.current.openOrders.get(order.id)?.status === "submitting") {
      this.ledger.record({ type: "refused", orderId: order.id, code: reply.refused });
    }
  }

  /** Waits for what is on its way to an order's book; what a crash left there is sent again. */
  private async arrival(orderId: string): Promise<void> {
    const order = this.ledger.current.openOrders.get(orderId);
    if (order && isUnanswered(order)) await (this.inFlight.get(orderId) ?? this.submit(order));
  }

  private async repeat(orderId: string, same: boolean): Promise<Order> {
    if (!same) throw new ProblemError("idempotency_conflict");
    if (this.ledger.answerTo(orderId) === undefined) await this.arrival(orderId);
    return this.answer(orderId);
  }

  /** The answer an order got when its book took it, or the order as it stands; a rejection is thrown as the problem it is. */
  private answer(orderId: string): Order {
    const answer = this.ledger.answerTo(orderId) ?? this.order(orderId);
    if (answer.status === "rejected") throw new ProblemError(refusalCode(answer.reason), detailOf(answer.reason));
    return answer;
  }
}

/** Whether an order, or a change of it, is on its way to the book. */
function isUnanswered(order: LedgerOrder | undefined): boolean {
  return order?.status === "submitting" || order?.amending !== undefined;
}

function isAlready(order: LedgerOrder, { price, quantity, stopPrice }: Amendment): boolean {
  const same = (wanted: number | undefined, present: number | null | undefined) => wanted === undefined || wanted === present;
  return same(price, order.price) && same(quantity, order.quantity) && same(stopPrice, order.stopPrice);
}

/** Refusals of the engine that have another name outside. */
const RENAMED: Record<string, ProblemCode> = { fok: "fill_or_kill", not_found: "order_not_open" };

/** The problem by which a refusal of the book is known outside. */
function refusalCode(reason: string | null): ProblemCode {
  if (reason === null) return "order_refused";
  const code = RENAMED[reason] ?? reason;
  return Object.hasOwn(PROBLEMS, code) ? (code as ProblemCode) : "order_refused";
}

/** What a general refusal is about. */
function detailOf(reason: string | null): string | undefined {
  return refusalCode(reason) === "order_refused" ? `The book refused the order: ${reason}` : undefined;
}
