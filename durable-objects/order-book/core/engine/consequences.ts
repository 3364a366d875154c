import { NOTHING_AHEAD } from "../../../../domain/core/fees.ts";
import { canFill } from "./admission.ts";
import type { BookOrder, Buckets } from "./book.ts";
import { mayRest, opposite } from "./book.ts";
import type { CommandRun } from "./command-run.ts";
import { isLive } from "./command-run.ts";
import { trade } from "./matching.ts";
import { isTriggered } from "./stop-index.ts";
import type { AcceptedOrder, Side } from "./types.ts";

/**
 * What trades set off, until nothing is left to do: exits of closed bracket
 * entries enter, then stops that the last price reached are triggered, and
 * trade one after the other in the order in which they were triggered. Each may
 * set off more. During an auction, triggered stops keep their place and wait.
 */
export function runConsequences(run: CommandRun): void {
  const { book, closedEntries } = run;
  for (;;) {
    if (closedEntries.length > 0) {
      enterExit(run, closedEntries.shift()!);
      continue;
    }
    if (book.auction !== null) return;
    triggerReached(run);
    if (book.triggered.size === 0) return;
    const [next] = book.triggered;
    activate(run, next!);
  }
}

function triggerReached(run: CommandRun): void {
  const { book } = run;
  if (book.lastPrice === null) return;
  triggerSide(run, book.buyStops, "buy", book.lastPrice);
  triggerSide(run, book.sellStops, "sell", book.lastPrice);
}

/** Nearest stop price first; of those at one price, the order accepted first. */
function triggerSide(run: CommandRun, stops: Buckets, side: Side, lastPrice: number): void {
  for (
    let key = stops.firstKey();
    key !== undefined && isTriggered(side, Math.abs(key), lastPrice);
    key = stops.firstKey()
  ) {
    for (const { id, account } of [...stops.first()!].sort((a, b) => a.seq - b.seq)) {
      run.emit({ type: "triggered", orderId: id, account, lastPrice });
    }
  }
}

function activate(run: CommandRun, order: BookOrder): void {
  const { id, account, side, remaining: quantity, price } = order;
  const { stp, timeInForce } = order.options;
  if (timeInForce === "FOK" && !canFill(run.book, { account, side, stp, quantity }, price)) {
    return run.cancel(order, "fok");
  }
  run.emit({ type: "activated", orderId: id, account });
  trade(run, order);
}

/** The exit of a bracket enters for as much as its entry traded. */
function enterExit(run: CommandRun, entry: BookOrder): void {
  const { book } = run;
  const exit = exitOrder(entry);
  run.emit({ type: "accepted", order: exit });
  const order = book.orders.get(exit.id);
  if (book.auction === null && order !== undefined && isLive(book, order) && mayRest(order)) trade(run, order);
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
    feeAhead: entry.feeAhead === undefined ? undefined : NOTHING_AHEAD,
    parent: entry.id,
  };
}
