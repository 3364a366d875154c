import { canFill } from "./admission.ts";
import type { BookOrder, Buckets } from "./book.ts";
import { mayRest, opposite } from "./book.ts";
import type { Execution } from "./execution.ts";
import { isLive } from "./execution.ts";
import { trade } from "./matching.ts";
import { isTriggered } from "./stop-index.ts";
import type { AcceptedOrder, Side } from "./types.ts";

/**
 * What trades set off, until nothing is left to do: exits of closed bracket
 * entries enter, then stops that the last price reached are triggered, and
 * trade one after the other in the order in which they were triggered. Each may
 * set off more. During an auction, triggered stops keep their place and wait.
 */
export function runConsequences(execution: Execution): void {
  const { book, closedEntries } = execution;
  for (;;) {
    if (closedEntries.length > 0) {
      enterExit(execution, closedEntries.shift()!);
      continue;
    }
    if (book.auction !== null) return;
    triggerReached(execution);
    if (book.triggered.size === 0) return;
    const [next] = book.triggered;
    activate(execution, next!);
  }
}

function triggerReached(execution: Execution): void {
  const { book } = execution;
  if (book.lastPrice === null) return;
  triggerSide(execution, book.buyStops, "buy", book.lastPrice);
  triggerSide(execution, book.sellStops, "sell", book.lastPrice);
}

/** Nearest stop price first; of those at one price, the order accepted first. */
function triggerSide(execution: Execution, stops: Buckets, side: Side, lastPrice: number): void {
  for (
    let key = stops.firstKey();
    key !== undefined && isTriggered(side, Math.abs(key), lastPrice);
    key = stops.firstKey()
  ) {
    for (const { id, account } of [...stops.first()!].sort((a, b) => a.seq - b.seq)) {
      execution.emit({ type: "triggered", orderId: id, account, lastPrice });
    }
  }
}

function activate(execution: Execution, order: BookOrder): void {
  const { id, account, side, remaining: quantity, price } = order;
  const { stp, timeInForce } = order.options;
  if (timeInForce === "FOK" && !canFill(execution.book, { account, side, stp, quantity }, price)) {
    return execution.cancel(order, "fok");
  }
  execution.emit({ type: "activated", orderId: id, account });
  trade(execution, order);
}

/** The exit of a bracket enters for as much as its entry traded. */
function enterExit(execution: Execution, entry: BookOrder): void {
  const { book } = execution;
  const exit = exitOrder(entry);
  execution.emit({ type: "accepted", order: exit });
  const order = book.orders.get(exit.id);
  if (book.auction === null && order !== undefined && isLive(book, order) && mayRest(order)) trade(execution, order);
}

function exitOrder(entry: BookOrder): AcceptedOrder {
  const { id, takeProfit, stopPrice, stopLimitPrice, budget } = entry.options.exit!;
  return {
    id,
    account: entry.account,
    side: opposite(entry.side),
    type: "oco",
    quantity: entry.filled,
    price: takeProfit,
    timeInForce: "GTC",
    stp: entry.options.stp,
    stopPrice,
    stopLimitPrice,
    budget,
    feeCapBps: entry.options.feeCapBps,
    parent: entry.id,
  };
}
