import type { AccountBalance } from "../../protocol/balance.ts";
import type { FeeAhead } from "../../../domain/core/fees.ts";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import type { Amendment, Order } from "../../../domain/core/orders.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { Settlement } from "../../protocol/settlement.ts";
import { type AccountLimits, FULL_LIMITS } from "./account-limits.ts";
import { bookRefusal } from "./book-refusal.ts";
import type { Closure } from "../storage/closure.ts";
import { type BookAnswer, CommandSender, type SenderContext } from "./command-sender.ts";
import type { DurableLedger } from "../storage/durable-ledger.ts";
import type { PlacedOrder } from "../storage/store.ts";
import { assertAmendable, assertCovered } from "./ledger.ts";
import type { Ledger } from "./ledger-state.ts";
import { isOpen, type LedgerOrder } from "./ledger-order.ts";
import type { PendingAmendment } from "../../protocol/order-commands.ts";
import type { Suspension } from "../../platform/suspension.ts";
import { fingerprintOf, orderOf } from "./order-request.ts";
import type { PlaceRequest, OrderFilter } from "../../protocol/portfolio-calls.ts";

/** A closed account cancels what it could not reach again after so many milliseconds. */
const CANCEL_AGAIN_AFTER = 30_000;

/**
 * A command that a crash cut off is sent again after so many milliseconds. Not
 * sooner: an alarm, mostly with nothing to do, costs more writes than an order.
 */
const RECOVER_AFTER = 30_000;

/** What an account needs from the outside. Time is in milliseconds. */
export interface AccountContext extends SenderContext {
  ledger: DurableLedger;
  closure: Closure;
  suspension: Suspension;
  /** Runs `write` as one transaction: all of it is stored, or nothing. */
  transaction(write: () => void): void;
  newId(): string;
  feeCapBps: number;
  /** Where the fee of a new order starts. */
  feeAhead: FeeAhead;
}

/**
 * One user's account: holds the worst case before it sends an order, applies what
 * the books settle, and finishes what a crash interrupted between the two.
 *
 * A book's answer to an order is applied in memory and answered at once, then
 * written with the next transaction: until the portfolio acknowledges a
 * settlement as durable, the book keeps it and sends it again. So an order
 * costs two durable writes in series, the hold here and the match there.
 */
export class PortfolioAccount {
  private readonly context: AccountContext;
  private readonly ledger: DurableLedger;
  private readonly closure: Closure;
  private readonly sender: CommandSender;
  /** Cancellations of everything in a book that are on their way, by artist. */
  private readonly cancellations = new Map<string, Promise<void>>();

  constructor(context: AccountContext) {
    this.context = context;
    this.ledger = context.ledger;
    this.closure = context.closure;
    this.sender = new CommandSender(context, this.ledger);
  }

  /** Whether the account was closed by its owner. */
  get closed(): boolean {
    return this.closure.isClosed;
  }

  /** Grows with every change of the account. */
  get version(): number {
    return this.ledger.version;
  }

  /** The account's cash and positions, up to date. */
  read(): Ledger {
    this.ensureGranted();
    return this.ledger.current;
  }

  /**
   * Places an order. The same `clientOrderId` with the same request gets the
   * same answer again, with another request `idempotency_conflict`. An order
   * whose book did not answer in time comes back as `submitting`; it is sent
   * again later. Refusals: `insufficient_cash`, `insufficient_shares`,
   * `too_many_orders`, `position_limit`, `unknown_artist`, `unauthenticated` once
   * closed, and what the book refuses.
   */
  async place(request: PlaceRequest, limits: AccountLimits = FULL_LIMITS): Promise<Order> {
    this.ensureGranted();
    const fingerprint = fingerprintOf(request);
    for (;;) {
      if (this.closed) throw new ProblemError("unauthenticated");
      const known = this.ledger.findPlaced(request.clientOrderId);
      if (known) return await this.repeat(known, fingerprint);
      const order = this.newOrder(request);
      try {
        assertCovered(this.ledger.current, order, limits);
      } catch (refusal) {
        if (!(await this.sender.awaitRelease(order))) throw refusal;
        continue;
      }
      this.hold(order, fingerprint);
      return this.answer(order.id, await this.sender.send(order));
    }
  }

  /** Cancels what is left of an order. Refusals: `unknown_order`, `order_not_open`, `order_in_flight`, `unavailable`. */
  async cancel(orderId: string): Promise<Order> {
    const order = await this.openOrder(orderId);
    await this.sender.request(order, (book, account, acked) => book.cancel(orderId, account, acked));
    const cancelled = this.order(orderId);
    // More was waiting to be settled than one answer holds: the rest comes by itself.
    if (cancelled.status === "open") throw new ProblemError("unavailable");
    if (cancelled.status !== "cancelled") throw new ProblemError("order_not_open", `The order is ${cancelled.status}`);
    return cancelled;
  }

  /**
   * Cancels every open order, or those for one artist, with one command to each
   * book. `failed` are orders that are still open: their book did not answer.
   * What was filled or cancelled meanwhile is in neither list.
   */
  async cancelAll(artistId: string | undefined): Promise<{ cancelled: Order[]; failed: string[] }> {
    this.ensureGranted();
    const asked = [...this.ledger.current.openOrders.values()].filter(
      (order) => artistId === undefined || order.artistId === artistId,
    );
    const byBook = Map.groupBy(asked, (order) => order.artistId);
    await Promise.all([...byBook].map(([id, orders]) => this.cancelInBook(id, orders)));
    const cancelled: Order[] = [];
    const failed: string[] = [];
    for (const { id } of asked) {
      const order = this.order(id);
      if (isOpen(order)) failed.push(id);
      else if (order.status === "cancelled" && order.reason === "user") cancelled.push(order);
    }
    return { cancelled, failed };
  }

  /** Cancels all that the account has in one book, once the book has taken what is on its way there. */
  private async cancelInBook(artistId: string, orders: readonly LedgerOrder[]): Promise<void> {
    await Promise.all(orders.map(({ id }) => this.sender.awaitAnswer(id)));
    const firstOpen = () => orders.find(({ id }) => this.ledger.current.openOrders.get(id)?.status === "open");
    // Cancelling costs no quota and the book a look at all its orders: who asks meanwhile waits for the same answer.
    await this.cancellations.get(artistId);
    const first = firstOpen();
    if (!first) return;
    const running = this.cancellations.get(artistId) ?? this.sendCancelAll(artistId, first);
    await running;
  }

  /** Without an answer the orders stay open, and are told of as such. */
  private async sendCancelAll(artistId: string, first: LedgerOrder): Promise<void> {
    const sent = this.sender.request(first, (book, account, acked) => book.cancelAll(account, acked));
    const done = sent.then(
      () => undefined,
      () => undefined,
    );
    this.cancellations.set(artistId, done);
    await done;
    this.cancellations.delete(artistId);
  }

  /**
   * Changes an open order; a repeated change has no further effect. Refusals:
   * those of `cancel`, `not_amendable`, `insufficient_cash`,
   * `insufficient_shares`, `position_limit`, and what the book refuses.
   */
  async amend(orderId: string, amendment: Amendment, limits: AccountLimits = FULL_LIMITS): Promise<Order> {
    await this.openOrder(orderId);
    await this.sender.awaitAnswer(orderId);
    const order = await this.openOrder(orderId);
    if (order.amending) throw new ProblemError("order_in_flight");
    if (hasAmendment(order, amendment)) return this.order(orderId);
    if (amendment.quantity !== undefined && amendment.quantity <= order.filledQuantity)
      throw new ProblemError("not_amendable");
    const pending: PendingAmendment = { number: (order.amendments ?? 0) + 1, ...amendment };
    assertAmendable(this.ledger.current, order, pending, limits);
    const now = this.context.now();
    this.ledger.commit({ type: "amending", orderId, amendment: pending }, now, () =>
      this.context.wakeAt(now + RECOVER_AFTER),
    );
    const answer = await this.sender.send(order);
    if (!answer) throw new ProblemError("unavailable");
    const { refusedAmendment, status } = answer.order;
    if (refusedAmendment?.number === pending.number) throw bookRefusal(refusedAmendment.code);
    if (!hasAmendment(answer.order, amendment)) throw new ProblemError("order_not_open", `The order is ${status}`);
    return this.order(orderId);
  }

  /** One order. Refusal: `unknown_order`. */
  order(orderId: string): Order {
    this.ensureGranted();
    const order = this.ledger.view(orderId);
    if (!order) throw new ProblemError("unknown_order");
    return order;
  }

  /** The account's orders, newest first, with the cursor of the next page. */
  orders(filter: OrderFilter): { orders: Order[]; next: number | null } {
    this.ensureGranted();
    return this.ledger.tables().listOrders(filter);
  }

  /** What this account says about the exchange's balance. Reading it grants nothing. */
  balance(): AccountBalance {
    const { cash, clearing, heldCash, granted, positions } = this.ledger.current;
    return {
      granted,
      cash,
      clearing,
      heldCash,
      positions: [...positions.values()].map(({ artistId, shares, costBasis, realisedPnl, settledSeq }) => {
        return { artistId, shares, netCash: realisedPnl - costBasis, settledSeq };
      }),
    };
  }

  /** Takes what a book settled; answers the `seq` up to which everything from that book is durable. */
  settle(settlements: Settlement[]): number {
    this.sender.settle(settlements);
    this.ledger.flush();
    const artistId = settlements[0]?.artistId;
    return artistId === undefined ? 0 : this.ledger.durableSeq(artistId);
  }

  /**
   * Closes the account for good: it takes no more orders, and cancels what is
   * open; what it cannot reach now, the alarm cancels later. Then nothing its
   * owner wrote is left. Cash and shares stay where they are: they are part of
   * what must balance. Repeating it changes nothing.
   */
  async close(): Promise<void> {
    const { now, transaction, wakeAt } = this.context;
    this.closure.close(now(), transaction, () => wakeAt(now() + CANCEL_AGAIN_AFTER));
    await this.cancelForClosure();
  }

  /** Ends a suspension of the account's trading: false if there was none. */
  resume(): boolean {
    return this.context.suspension.lift();
  }

  /** Sends again what no book has answered. Never throws: the platform gives up on alarms that do. */
  async onAlarm(): Promise<void> {
    await this.sender.resend();
    if (this.closed) await this.cancelForClosure();
  }

  /** Cancels what a closed account has open, and what that leaves: a bracket's entry its exit. */
  private async cancelForClosure(): Promise<void> {
    const open = () => this.ledger.current.openOrders.size > 0;
    let unreached = 0;
    while (open() && unreached === 0) unreached = (await this.cancelAll(undefined)).failed.length;
    if (open()) this.context.wakeAt(this.context.now() + CANCEL_AGAIN_AFTER);
    else this.ledger.eraseCaptions();
  }

  /** Every account starts with the same grant, made when it is first used. */
  private ensureGranted(): void {
    if (this.ledger.current.granted > 0) return;
    this.ledger.record({ type: "granted", amount: STARTING_CASH });
    this.ledger.flush();
  }

  private newOrder(request: PlaceRequest): LedgerOrder {
    const { cash, heldCash, ordersPlaced } = this.ledger.current;
    const { newId, now, feeCapBps, feeAhead } = this.context;
    const number = ordersPlaced + 1;
    return orderOf(request, { newId, number, now: now(), availableCash: cash - heldCash, feeCapBps, feeAhead });
  }

  private hold(order: LedgerOrder, request: string): void {
    const { now, wakeAt } = this.context;
    this.ledger.commit({ type: "placed", order, request }, order.placedAt, () => wakeAt(now() + RECOVER_AFTER));
  }

  /** An order that its book has taken. Refusals: `unknown_order`, `order_not_open`, `order_in_flight`. */
  private async openOrder(orderId: string): Promise<LedgerOrder> {
    this.ensureGranted();
    if (this.ledger.current.openOrders.get(orderId)?.status === "submitting") await this.sender.awaitAnswer(orderId);
    const order = this.ledger.current.openOrders.get(orderId);
    if (!order) throw new ProblemError(this.ledger.view(orderId) ? "order_not_open" : "unknown_order");
    if (order.status === "submitting") throw new ProblemError("order_in_flight");
    return order;
  }

  private async repeat({ id, request }: PlacedOrder, fingerprint: string): Promise<Order> {
    if (request !== fingerprint) throw new ProblemError("idempotency_conflict");
    const told = this.ledger.answerTo(id);
    return told ? accepted(told) : this.answer(id, await this.sender.awaitAnswer(id));
  }

  /** What the owner is told of an order that was sent: what its book answered, or how it stands. */
  private answer(orderId: string, answer: BookAnswer | undefined): Order {
    return accepted(answer?.told ?? this.order(orderId));
  }
}

/** The order, unless its book rejected it: then that is thrown as the problem it is. */
function accepted(order: Order): Order {
  if (order.status === "rejected") throw bookRefusal(order.reason);
  return order;
}

function hasAmendment(order: LedgerOrder, { price, quantity, stopPrice }: Amendment): boolean {
  const same = (wanted: number | undefined, present: number | null | undefined) =>
    wanted === undefined || wanted === present;
  return same(price, order.price) && same(quantity, order.quantity) && same(stopPrice, order.stopPrice);
}
