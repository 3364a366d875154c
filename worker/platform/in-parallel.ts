import pLimit from "p-limit";

/** Items worked on at once: the objects behind them share one machine or one connection limit. */
const AT_ONCE = 50;

/** `work` on each item, a bounded number at a time; results in the order of the items. Once one fails no other is begun. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const limit = pLimit(AT_ONCE);
  try {
    return await limit.map(items, work);
  } finally {
    limit.clearQueue();
  }
}
