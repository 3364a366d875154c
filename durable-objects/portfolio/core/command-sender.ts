import { ProblemError } from "../../../domain/core/problems.ts";
import type { BookPeer, BookReply } from "../../protocol/peers.ts";
import type { DurableLedger } from "../storage/durable-ledger.ts";
import { ConcurrencyLimit } from "./concurrency-limit.ts";
import type { LedgerOrder } from "./ledger-order.ts";
import { toNewOrder } from "./order-request.ts";

/** A command that got no answer is sent again after so many milliseconds; doubles up to the second. */
const RESEND_AFTER = 5_000;
const RESEND_AT_MOST = 300_000;

/** How long a book may take to answer, in milliseconds. */
const ANSWER_WITHIN = 10_000;

/**
 * Most commands on their way to one book. With those that are answered but not
 * written yet (`UNWRITTEN_AT_MOST`) they are no more than one answer of the book
 * holds, so that each finds its own outcome in it.
 */
const IN_FLIGHT_AT_MOST = 50;

/** What sending needs from the outside. Time is in milliseconds. */
export interface SenderContext {
  account: string;
  book(artistId: string): BookPeer;
  now(): number;
  /** The promise, or a rejection after so many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
  /** Asks for `onAlarm` at that time at the latest; an earlier request stands. */
  wakeAt(time: number): void;
}

/**
 * Sends an account's commands to the books, and applies their answers to the ledger.
 * An order or a change of it that got no answer is sent again, by whoever asks
 * for it next or by the alarm; the books act on it once.
 */
export class CommandSender {
  private readonly context: SenderContext;
  private readonly ledger: DurableLedger;
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly limits = new Map<string, ConcurrencyLimit>();
  private resendDelay = RESEND_AFTER;

  constructor(context: SenderContext, ledger: DurableLedger) {
    this.context = context;
    this.ledger = ledger;
  }

  /** Orders that are on their way to a book, or whose change is. */
  unanswered(): LedgerOrder[] {
    return [...this.ledger.current.openOrders.values()].filter(isUnanswered);
  }

  /**
   * Sends an order, or a change of it, to its book and applies the answer.
   * Without one, or with one that cannot be applied, it stays as it is and the
   * alarm sends it again. Never rejects.
   */
  send(order: LedgerOrder): Promise<void> {
    const flight = this.submitOrAmend(order)
      .catch((error: unknown) =>
        console.error("order not answered", { account: this.context.account, orderId: order.id, error: String(error) }),
      )
      .then(() => this.finishSend(order.id));
    this.inFlight.set(order.id, flight);
    return flight;
  }

  /** Waits for what is on its way to an order's book; what a crash left there is sent again. */
  async awaitAnswer(orderId: string): Promise<void> {
    const order = this.ledger.current.openOrders.get(orderId);
    if (order && isUnanswered(order)) await (this.inFlight.get(orderId) ?? this.send(order));
  }

  /**
   * Waits for what is on its way to a book and may yet bring or release what an
   * order lacks: for a sale the orders of the same artist, for a buy all (a
   * market buy holds all the cash for that moment). False when nothing came of it.
   */
  async awaitRelease({ side, artistId }: LedgerOrder): Promise<boolean> {
    const waiting = this.unanswered().filter((order) => side === "buy" || order.artistId === artistId);
    await Promise.all(waiting.map(({ id }) => this.awaitAnswer(id)));
    const left = new Set(this.unanswered().map(({ id }) => id));
    return waiting.some(({ id }) => !left.has(id));
  }

  /** Sends again what no book has answered, and asks for an alarm behind what still is not. */
  async resend(): Promise<void> {
    this.resendDelay = Math.min(this.resendDelay * 2, RESEND_AT_MOST);
    await Promise.all(this.unanswered().map(({ id }) => this.awaitAnswer(id)));
    // A refusal that a crash took back would leave its order waiting with no alarm behind it.
    this.ledger.flush();
    if (this.unanswered().length === 0) this.resendDelay = RESEND_AFTER;
    // Also when a write failed meanwhile, and took back an answer that had come.
    else this.wakeToResend();
  }

  /** Sends one command to an order's book and applies the answer. Refusal: `unavailable` without one. */
  request(
    { artistId }: LedgerOrder,
    command: (book: BookPeer, account: string, acked: number) => Promise<BookReply>,
  ): Promise<BookReply> {
    const { account, book, within } = this.context;
    const limit = this.limits.get(artistId) ?? new ConcurrencyLimit(IN_FLIGHT_AT_MOST);
    this.limits.set(artistId, limit);
    return limit.run(async () => {
      const answer = command(book(artistId), account, this.ledger.durableSeq(artistId));
      const reply = await within(ANSWER_WITHIN, answer).catch(() => {
        throw new ProblemError("unavailable");
      });
      this.ledger.settle(reply.settlements);
      return reply;
    });
  }

  private async submitOrAmend(order: LedgerOrder): Promise<void> {
    const { amending } = order;
    if (amending) {
      await this.request(order, (book, account, acked) => book.amend(order.id, account, amending, acked));
      return;
    }
    const reply = await this.request(order, (book, account, acked) =>
      book.submit(toNewOrder(order, account), acked, order.placedAt),
    );
    if (reply.refused && this.ledger.current.openOrders.get(order.id)?.status === "submitting") {
      this.ledger.record({ type: "refused", orderId: order.id, code: reply.refused });
    }
  }

  private finishSend(orderId: string): void {
    this.inFlight.delete(orderId);
    if (isUnanswered(this.ledger.current.openOrders.get(orderId))) this.wakeToResend();
  }

  private wakeToResend(): void {
    const { now, wakeAt } = this.context;
    wakeAt(now() + this.resendDelay);
  }
}

function isUnanswered(order: LedgerOrder | undefined): boolean {
  return order?.status === "submitting" || order?.amending !== undefined;
}
