import { assertSafe } from "../../../../domain/core/money.ts";
import { admissionProblem } from "./admission.ts";
import { amend } from "./amend.ts";
import { endAuction } from "./auction.ts";
import type { Book } from "./book.ts";
import { ordersOf } from "./book.ts";
import { Execution } from "./execution.ts";
import { trade } from "./matching.ts";
import { quote } from "./quotes.ts";
import { runConsequences } from "./stops.ts";
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
  const execution = new Execution(book, assertSafe(time, "time"));
  advance(execution);
  perform(execution, command);
  runConsequences(execution);
  return execution.events;
}

/** When the book next has something to do by itself, in milliseconds UTC: send `advance` then. */
export function nextDue(book: Book): number | null {
  const expiry = book.expiries.firstKey() ?? Infinity;
  const due = Math.min(expiry, book.auction?.endsAt ?? Infinity);
  return due === Infinity ? null : due;
}

/** Expiries and the end of an auction, in the order of their times. */
function advance(execution: Execution): void {
  const { book, time } = execution;
  for (let due = nextDue(book); due !== null && due <= time; due = nextDue(book)) {
    const expired = book.expiries.get(due);
    if (expired === undefined) endAuction(execution);
    else for (const order of [...expired].sort((a, b) => a.seq - b.seq)) execution.cancel(order, "expired");
    runConsequences(execution);
  }
}

function perform(execution: Execution, command: Command): void {
  switch (command?.type) {
    case "place":
      return place(execution, command.order);
    case "cancel":
      return cancel(execution, command.orderId, command.account);
    case "cancel_all":
      return cancelAll(execution, command.account);
    case "amend":
      return amend(execution, command);
    case "quote":
      return quote(execution, command.account, command.orders);
    case "configure": {
      const settings = completeSettings(command);
      if (settings === null) return execution.reject("", "", "invalid_settings");
      return execution.emit({ type: "configured", ...settings });
    }
    case "reference":
      if (!isPrice(command.price)) return execution.reject("", "", "invalid_price");
      return execution.emit({ type: "referenced", price: command.price });
    case "auction":
      return startAuction(execution, command);
    case "advance":
      return;
    default:
      return execution.reject("", "", "invalid_command");
  }
}

function place(execution: Execution, request: NewOrder): void {
  const { book, time } = execution;
  if (typeof request !== "object" || request === null) return execution.reject("", "", "invalid_command");
  const order = completeOrder(request, time);
  if (typeof order === "string") return execution.reject(request.id, request.account, order);
  const problem = admissionProblem(book, order);
  if (problem !== null) return execution.reject(order.id, order.account, problem);

  execution.emit({ type: "accepted", order });
  const entered = book.orders.get(order.id)!;
  const waits = entered.stopPrice !== undefined && entered.level === null;
  if (book.auction === null && !waits) trade(execution, entered);
}

function cancel(execution: Execution, orderId: string, account: Account): void {
  const order = execution.book.orders.get(orderId);
  if (order === undefined || order.account !== account) return execution.reject(orderId, account, "not_found");
  execution.cancel(order, "user");
}

/** Cancels in the order of acceptance; an account without orders is no error. */
function cancelAll(execution: Execution, account: Account): void {
  for (const order of ordersOf(execution.book, account)) execution.cancel(order, "user");
}

function startAuction(execution: Execution, { reason, endsAt }: Extract<Command, { type: "auction" }>): void {
  if (execution.book.auction !== null) return execution.reject("", "", "market_closed");
  if ((reason !== "opening" && reason !== "halt") || !Number.isSafeInteger(endsAt) || endsAt <= execution.time) {
    return execution.reject("", "", "invalid_command");
  }
  execution.emit({ type: "auction_started", reason, endsAt });
}
