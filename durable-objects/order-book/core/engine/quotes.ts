import { isIdTaken } from "./admission.ts";
import { outsideBand } from "./bands.ts";
import type { Book } from "./book.ts";
import { ordersOf, sideKey } from "./book.ts";
import type { CommandRun } from "./command-run.ts";
import { trade } from "./matching.ts";
import type { Account, QuoteOrder, RejectCode } from "./types.ts";
import { isId, isPrice, isQuantity } from "./validation.ts";

/**
 * Replaces all orders of an account by a ladder. The whole ladder goes to the
 * back of its levels, then what crosses others' orders trades, best price first.
 * One bad order refuses the whole ladder.
 */
export function quote(run: CommandRun, account: Account, orders: QuoteOrder[]): void {
  const { book } = run;
  if (!isId(account)) return run.reject("", account, "invalid_account");
  if (!Array.isArray(orders)) return run.reject("", account, "invalid_command");
  const problem = ladderProblem(book, account, orders);
  if (problem !== null) return run.reject(problem.orderId, account, problem.code);

  for (const order of ordersOf(book, account)) {
    if (order.options.exit !== undefined && order.filled > 0) run.closedEntries.push(order);
  }
  const ladder = orders.map(({ id, side, price, quantity }) => ({ id, side, price, quantity }));
  run.emit({ type: "quoted", account, orders: ladder });
  for (const { id } of [...ladder].sort((a, b) => sideKey(a.side, a.price) - sideKey(b.side, b.price))) {
    const order = book.orders.get(id);
    if (book.auction === null && order !== undefined) trade(run, order);
  }
}

function ladderProblem(
  book: Book,
  account: Account,
  orders: QuoteOrder[],
): { orderId: string; code: RejectCode } | null {
  const ids = new Set<string>();
  let bestBid = -Infinity;
  let bestAsk = Infinity;
  for (const order of orders) {
    const code = quoteProblem(book, account, order, ids);
    if (code !== null) return { orderId: isId(order?.id) ? order.id : "", code };
    ids.add(order.id);
    if (order.side === "buy") bestBid = Math.max(bestBid, order.price);
    else bestAsk = Math.min(bestAsk, order.price);
  }
  return bestBid < bestAsk ? null : { orderId: "", code: "crossed_quote" };
}

function quoteProblem(book: Book, account: Account, order: QuoteOrder, ids: Set<string>): RejectCode | null {
  if (typeof order !== "object" || order === null) return "invalid_command";
  if (!isId(order.id)) return "invalid_id";
  if (order.side !== "buy" && order.side !== "sell") return "invalid_side";
  if (!isQuantity(order.quantity)) return "invalid_qty";
  if (!isPrice(order.price)) return "invalid_price";
  const replaced = book.orders.get(order.id)?.account === account;
  if (ids.has(order.id) || (!replaced && isIdTaken(book, order.id))) return "duplicate_id";
  return outsideBand(book, order.price) ? "price_band" : null;
}
