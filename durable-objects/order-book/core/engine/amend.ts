import { takesLiquidity } from "./admission.ts";
import { outsideBand } from "./bands.ts";
import type { Book, BookOrder } from "./book.ts";
import type { CommandRun } from "./command-run.ts";
import { trade } from "./matching.ts";
import { isTriggered } from "./stop-index.ts";
import type { Command, RejectCode } from "./types.ts";
import { isPrice, isQuantity } from "./validation.ts";

type Amend = Extract<Command, { type: "amend" }>;

/**
 * Changes a resting limit order or a waiting stop. A pure decrease of the
 * quantity keeps time priority; anything else goes to the back, and trades if
 * the new price crosses.
 */
export function amend(run: CommandRun, command: Amend): void {
  const { book } = run;
  const order = book.orders.get(command.orderId);
  if (order === undefined || order.account !== command.account) {
    return run.reject(command.orderId, command.account, "not_found");
  }
  const code = amendProblem(book, order, command);
  if (code !== null) return run.reject(command.orderId, command.account, code);

  const price = command.price ?? order.price;
  const stopPrice = command.stopPrice ?? order.stopPrice;
  const quantity = command.quantity ?? order.remaining;
  const keepsPriority = price === order.price && stopPrice === order.stopPrice && quantity <= order.remaining;
  const { id, account } = order;
  run.emit({ type: "amended", orderId: id, account, quantity, price, stopPrice, keepsPriority });
  if (order.level !== null && !keepsPriority && book.auction === null) trade(run, order);
}

function amendProblem(book: Book, order: BookOrder, { price, quantity, stopPrice }: Amend): RejectCode | null {
  if (price === undefined && quantity === undefined && stopPrice === undefined) return "invalid_price_or_qty";
  if (price !== undefined && !isPrice(price)) return "invalid_price_or_qty";
  if (quantity !== undefined && !isQuantity(quantity)) return "invalid_price_or_qty";
  if (stopPrice !== undefined && !isPrice(stopPrice)) return "stop_price";

  const waits = order.stopPrice !== undefined;
  if (order.options.type === "oco" || book.triggered.has(order)) return "not_amendable";
  if (price !== undefined && order.price === undefined) return "not_amendable";
  if (stopPrice !== undefined && (!waits || order.options.trail !== undefined)) return "not_amendable";

  if (stopPrice !== undefined && book.lastPrice !== null && isTriggered(order.side, stopPrice, book.lastPrice)) {
    return "stop_price";
  }
  if (price !== undefined && outsideBand(book, price)) return "price_band";
  const moved = price ?? order.price;
  const crossing =
    !waits && order.options.postOnly === true && takesLiquidity(book, { side: order.side, price: moved });
  return crossing ? "post_only" : null;
}
