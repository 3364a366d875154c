import { assertSafe } from "../../../../domain/core/money.ts";
import { admissionProblem } from "./admission.ts";
import { amend } from "./amend.ts";
import { endAuction } from "./auction.ts";
import type { Book } from "./book.ts";
import { ordersOf } from "./book.ts";
import { CommandRun } from "./command-run.ts";
import { trade } from "./matching.ts";
import { quote } from "./quotes.ts";
import { runConsequences } from "./consequences.ts";
import type { Account, BookEvent, Command, NewOrder } from "./types.ts";
import { completeOrder, completeSettings, isPrice } from "./validation.ts";

/**
 * Decides a command and applies it: the events it returns are all that changed,
 * and `applyEvent` on another copy of the book reaches the same state. A refused
 * command is one `rejected` event and changes nothing.
 *
 * `time` is now, in milliseconds UTC; what it has made due comes first. Throws a
 * RangeError when it is not a safe integer.
 */
export function execute(book: Book, command: Command, time: number): BookEvent[] {
  const run = new CommandRun(book, assertSafe(time, "time"));
  advance(run);
  perform(run, command);
  runConsequences(run);
  return run.events;
}

/** When the book next has something to do by itself, in milliseconds UTC: send `advance` then. */
export function nextDue(book: Book): number | null {
  const expiry = book.expiries.firstKey() ?? Infinity;
  const due = Math.min(expiry, book.auction?.endsAt ?? Infinity);
  return due === Infinity ? null : due;
}

/** Expiries and the end of an auction, in the order of their times. */
function advance(run: CommandRun): void {
  const { book, time } = run;
  for (let due = nextDue(book); due !== null && due <= time; due = nextDue(book)) {
    const expired = book.expiries.get(due);
    if (expired === undefined) endAuction(run);
    else for (const order of [...expired].sort((a, b) => a.seq - b.seq)) run.cancel(order, "expired");
    runConsequences(run);
  }
}

function perform(run: CommandRun, command: Command): void {
  switch (command?.type) {
    case "place":
      return place(run, command.order);
    case "cancel":
      return cancel(run, command.orderId, command.account);
    case "cancel_all":
      return cancelAll(run, command.account);
    case "amend":
      return amend(run, command);
    case "quote":
      return quote(run, command.account, command.orders);
    case "configure": {
      const settings = completeSettings(command);
      if (settings === null) return run.reject("", "", "invalid_settings");
      return run.emit({ type: "configured", ...settings });
    }
    case "reference":
      if (!isPrice(command.price)) return run.reject("", "", "invalid_price");
      return run.emit({ type: "referenced", price: command.price });
    case "auction":
      return startAuction(run, command);
    case "close":
      return close(run);
    case "advance":
      return;
    default:
      return run.reject("", "", "invalid_command");
  }
}

function place(run: CommandRun, request: NewOrder): void {
  const { book, time } = run;
  if (typeof request !== "object" || request === null) return run.reject("", "", "invalid_command");
  const order = completeOrder(request, time);
  if (typeof order === "string") return run.reject(request.id, request.account, order);
  const problem = admissionProblem(book, order);
  if (problem !== null) return run.reject(order.id, order.account, problem);

  run.emit({ type: "accepted", order });
  const entered = book.orders.get(order.id)!;
  const waits = entered.stopPrice !== undefined && entered.level === null;
  if (book.auction === null && !waits) trade(run, entered);
}

function cancel(run: CommandRun, orderId: string, account: Account): void {
  const order = run.book.orders.get(orderId);
  if (order === undefined || order.account !== account) return run.reject(orderId, account, "not_found");
  run.cancel(order, "user");
}

/** Cancels in the order of acceptance; an account without orders is no error. */
function cancelAll(run: CommandRun, account: Account): void {
  for (const order of ordersOf(run.book, account)) run.cancel(order, "user");
}

/** In the order of acceptance. What is cancelled here sets nothing off: no exit of a bracket enters any more. */
function close(run: CommandRun): void {
  for (const { id, account, remaining } of run.book.orders.values())
    run.emit({ type: "cancelled", orderId: id, account, quantity: remaining, reason: "delisted" });
  if (run.book.auction !== null) run.emit({ type: "auction_ended", price: null, quantity: 0 });
}

function startAuction(run: CommandRun, { reason, endsAt }: Extract<Command, { type: "auction" }>): void {
  if (run.book.auction !== null) return run.reject("", "", "market_closed");
  if ((reason !== "opening" && reason !== "halt") || !Number.isSafeInteger(endsAt) || endsAt <= run.time) {
    return run.reject("", "", "invalid_command");
  }
  run.emit({ type: "auction_started", reason, endsAt });
}
