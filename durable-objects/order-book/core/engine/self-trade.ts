import type { BookOrder } from "./book.ts";
import type { CommandRun } from "./command-run.ts";

/** Whether two orders must not trade with each other. */
export function isSelfTrade(taker: BookOrder, maker: BookOrder): boolean {
  return taker.account === maker.account && taker.options.stp !== "none";
}

/** Cancels by the taker's mode. True while the taker goes on. */
export function preventSelfTrade(run: CommandRun, taker: BookOrder, maker: BookOrder): boolean {
  const mode = taker.options.stp;
  if (mode !== "cancel_taker") run.cancel(maker, "stp");
  if (mode === "cancel_maker") return true;
  run.cancel(taker, "stp");
  return false;
}
