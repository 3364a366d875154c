import { feeOn } from "../../../../domain/core/fees.ts";
import { bandLimit, haltsTrading } from "./bands.ts";
import type { BookOrder } from "./book.ts";
import { bestPrice, crosses, ladder, opposite } from "./book.ts";
import type { CommandRun } from "./command-run.ts";
import { isLive, takerRate } from "./command-run.ts";
import { isSelfTrade, preventSelfTrade } from "./self-trade.ts";
import type { CancelReason } from "./types.ts";

/** Lets an order that has just entered trade, then rests or cancels what is left. */
export function trade(run: CommandRun, order: BookOrder): void {
  const stopped = match(run, order);
  if (order.remaining === 0 || order.level !== null || !isLive(run.book, order)) return;
  run.cancel(order, stopped ?? leftoverReason(run, order));
}

/** Matches by price, then time, at the makers' prices. Tells what ended it early, if anything did. */
function match(run: CommandRun, taker: BookOrder): CancelReason | null {
  const { book } = run;
  const { side } = taker;
  const limit = taker.price ?? bandLimit(book, side);
  const makers = ladder(book, opposite(side));
  while (taker.remaining > 0) {
    const level = makers.first();
    if (level === undefined || !crosses(side, limit, level.price)) return null;
    if (haltsTrading(book, level.price)) return halt(run);
    const maker = level.first();
    if (isSelfTrade(taker, maker)) {
      if (!preventSelfTrade(run, taker, maker)) return null;
      continue;
    }
    const wanted = Math.min(taker.remaining, maker.shown);
    const quantity = affordable(run, taker, level.price, wanted);
    if (quantity > 0) run.trade(taker, maker, level.price, quantity);
    if (quantity < wanted) return "budget";
  }
  return null;
}

/** Stops continuous trading: the book reopens through a call auction. */
function halt(run: CommandRun): CancelReason {
  const endsAt = run.time + run.book.settings.haltMs;
  run.emit({ type: "auction_started", reason: "volatility", endsAt });
  return "halted";
}

function leftoverReason(run: CommandRun, order: BookOrder): CancelReason {
  if (order.price !== undefined) return "ioc";
  return bestPrice(run.book, opposite(order.side)) === undefined ? "no_liquidity" : "price_band";
}

/** Most shares, up to `wanted`, that a market order's budget pays for at `price`, fee included. */
function affordable(run: CommandRun, order: BookOrder, price: number, wanted: number): number {
  const { budget, feeAhead } = order;
  if (budget === undefined || order.price !== undefined) return wanted;
  const rate = takerRate(run.book, order.account, order.options.feeCapBps);
  const fits = (quantity: number): boolean => price * quantity + feeOn(price * quantity, rate, feeAhead) <= budget;
  if (fits(wanted)) return wanted;
  let low = 0;
  let high = wanted;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}
