import type { Quote, QuotingInput } from "../order-book/core/market-maker.ts";

/**
 * A ladder without a potential, as the issuer once quoted: amounts at fixed distances around fair
 * value, moved by what is sold. It pays more for shares than it took: a fault to be found.
 */
export function ladderOfAmounts({ fairValue, sold, sharesFloated }: QuotingInput): Quote[] {
  const centre = fairValue * (1 + sold / sharesFloated);
  const quotes: Quote[] = [];
  let [lowestBid, highestAsk, offered] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let level = 0; level < 12; level++) {
    const distance = 0.004 + 0.006 * level;
    const value = 150_000 * 1.6 ** level;
    const bid = Math.min(Math.floor(centre * (1 - distance)), lowestBid - 1);
    if (bid >= 1) quotes.push({ side: "buy", price: bid, quantity: Math.max(1, Math.floor(value / bid)) });
    const ask = Math.max(Math.ceil(centre * (1 + distance)), highestAsk + 1);
    const quantity = Math.min(Math.max(1, Math.floor(value / ask)), sharesFloated - sold - offered);
    if (quantity > 0) quotes.push({ side: "sell", price: ask, quantity });
    offered += Math.max(0, quantity);
    [lowestBid, highestAsk] = [bid, ask];
  }
  return quotes.filter(({ quantity }) => quantity <= 1_000_000);
}
