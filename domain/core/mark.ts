/** What is known of an artist's price, in cents. */
export interface Quotes {
  last: number | null;
  bid: number | null;
  ask: number | null;
  fairValue: number | null;
}

/**
 * The price an artist's shares are valued at, in cents: the last trade, moved
 * into the spread when the quotes have left it behind; fair value before the
 * first trade; null when there is neither.
 */
export function markPrice({ last, bid, ask, fairValue }: Quotes): number | null {
  const price = last ?? fairValue;
  if (price === null) return null;
  if (bid !== null && price < bid) return bid;
  if (ask !== null && price > ask) return ask;
  return price;
}
