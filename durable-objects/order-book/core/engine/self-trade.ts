import type { BookOrder } from "./book.ts";
import type { Execution } from "./execution.ts";

/** Whether two orders must not trade with each other. */
export function isSelfTrade(taker: BookOrder, maker: BookOrder): boolean {
  return taker.account === maker.account && taker.options.stp !== "none";
}

/** Cancels by the taker's mode. True while the taker goes on. */
export function preventSelfTrade(execution: Execution, taker: BookOrder, maker: BookOrder): boolean {
  const mode = taker.options.stp;
  if (mode !== "cancel_taker") execution.cancel(maker, "stp");
  if (mode === "cancel_maker") return true;
  execution.cancel(taker, "stp");
  return false;
}
