import pLimit, { type LimitFunction } from "p-limit";
import type { Order } from "../../../domain/core/orders.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { BookPeer, BookReply } from "../../protocol/peers.ts";
import type { Settlement } from "../../protocol/settlement.ts";
import type { DurableLedger } from "../storage/durable-ledger.ts";
import type { EntryEffects } from "./ledger.ts";
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
  /** Logs what went wrong and was dealt with. */
  logError(message: string, details: Readonly<Record<string, unknown>>): void;
  /** The promise, or a rejection after so many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
  /** Asks for `onAlarm` at that time at the latest; an earlier request stands. */
  wakeAt(time: number): void;
}

/** What a book answered. */
export interface BookAnswer {
  /** The order since then. */
  order: LedgerOrder;
  /** A placed order as its owner is told of it. */
  told: Order | undefined;
}

/** An order, or a change of it, on its way to its book. */
interface InFlight {
  /** Its answer, which may come with the reply to another command, or be delivered. */
  answer: BookAnswer | undefined;
  /** Resolves to `answer` when sending has ended. */
  sent: Promise<BookAnswer | undefined>;
}

/**
 * Sends an account's commands to the books, and applies their answers to the ledger.
 * An order or a change of it that got no answer is sent again, by whoever asks
 * for it next or by the alarm; the books act on it once.
 */
export class CommandSender {
  private readonly context: SenderContext;
  private readonly ledger: DurableLedger;
  private readonly inFlight = new Map<string, InFlight>();
  private readonly limits = new Map<string, LimitFunction>();
  private resendDelay = RESEND_AFTER;

  constructor(context: SenderContext, ledger: DurableLedger) {
    this.context = context;
    this.ledger = ledger;
  }

  /**
   * Sends an order, or a change of it, to its book and applies the reply. Resolves
   * to what the book answered; undefined if it did not, or its answer cannot be
   * applied: then the alarm sends it again. Never rejects.
   */
  send(order: LedgerOrder): Promise<BookAnswer | undefined> {
    const command: InFlight = { answer: undefined, sent: Promise.resolve(undefined) };
    this.inFlight.set(order.id, command);
    command.sent = this.submitOrAmend(order).then(
      () => this.finish(order.id, command),
      (error: unknown) => {
        this.context.logError("order not answered", {
          account: this.context.account,
          orderId: order.id,
          error: String(error),
        });
        return this.finish(order.id, command);
      },
    );
    return command.sent;
  }

  /** Waits for what is on its way to an order's book, with the outcome of `send`; what a crash left there is sent again. */
  async awaitAnswer(orderId: string): Promise<BookAnswer | undefined> {
    const order = this.ledger.current.openOrders.get(orderId);
    if (!order || !isUnanswered(order)) return undefined;
    return await (this.inFlight.get(orderId)?.sent ?? this.send(order));
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

  /** Sends again what no book has answered, and asks for another alarm while anything is left. */
  async resend(): Promise<void> {
    this.resendDelay = Math.min(this.resendDelay * 2, RESEND_AT_MOST);
    await Promise.all(this.unanswered().map(({ id }) => this.awaitAnswer(id)));
    // A refusal that a crash took back would leave its order waiting with no alarm behind it.
    this.ledger.flush();
    if (this.unanswered().length === 0) this.resendDelay = RESEND_AFTER;
    // Also when a write failed meanwhile, and took back an answer that had come.
    else this.wakeToResend();
  }

  /** Sends one command to an order's book and applies the reply. Refusal: `unavailable` without one. */
  request(
    { artistId }: LedgerOrder,
    command: (book: BookPeer, account: string, acked: number) => Promise<BookReply>,
  ): Promise<BookReply> {
    const { account, book, within } = this.context;
    return this.limitOf(artistId)(async () => {
      const answer = command(book(artistId), account, this.ledger.durableSeq(artistId));
      const reply = await within(ANSWER_WITHIN, answer).catch(() => {
        throw new ProblemError("unavailable");
      });
      this.settle(reply.settlements);
      return reply;
    });
  }

  /** Applies what a book settled, and keeps what in it answers an order on its way. */
  settle(settlements: readonly Settlement[]): void {
    for (const effects of this.ledger.settle(settlements)) this.keepAnswers(effects);
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
      this.keepAnswers(this.ledger.record({ type: "refused", orderId: order.id, code: reply.refused }));
    }
  }

  private keepAnswers({ change, answers }: EntryEffects): void {
    for (const order of change.orders) {
      const command = this.inFlight.get(order.id);
      if (command && !isUnanswered(order)) command.answer ??= { order, told: answers.get(order.id) };
    }
  }

  /** Ends a command. Its answer may have come before its reply, and a change of the order be on its way by now. */
  private finish(orderId: string, command: InFlight): BookAnswer | undefined {
    if (this.inFlight.get(orderId) === command) this.inFlight.delete(orderId);
    if (isUnanswered(this.ledger.current.openOrders.get(orderId))) this.wakeToResend();
    return command.answer;
  }

  private limitOf(artistId: string): LimitFunction {
    let limit = this.limits.get(artistId);
    if (!limit) this.limits.set(artistId, (limit = pLimit(IN_FLIGHT_AT_MOST)));
    return limit;
  }

  private unanswered(): LedgerOrder[] {
    return [...this.ledger.current.openOrders.values()].filter(isUnanswered);
  }

  private wakeToResend(): void {
    const { now, wakeAt } = this.context;
    wakeAt(now() + this.resendDelay);
  }
}

function isUnanswered(order: LedgerOrder | undefined): boolean {
  return order?.status === "submitting" || order?.amending !== undefined;
}
