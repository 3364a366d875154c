import { MAX_ORDER_QUANTITY, MAX_PRICE } from "../../../domain/core/money.ts";

/** A price and how many shares are offered or wanted at it. */
export interface Quote {
  side: "buy" | "sell";
  price: number;
  quantity: number;
}

/** What the market maker looks at. Prices in cents. */
export interface QuotingInput {
  fairValue: number;
  /** Shares the issuer still holds, of those floated. */
  inventory: number;
  sharesFloated: number;
}

const LEVELS = 12;
/** Half the spread, and the distance from one level to the next, as parts of fair value. */
const HALF_SPREAD = 0.004;
const STEP = 0.006;
/** Cents' worth at the best level, and how each further level grows. */
const BEST_LEVEL_VALUE = 150_000;
const GROWTH = 1.6;

/**
 * The issuer's ladder around fair value: bids and asks, best first.
 *
 * The centre leans by inventory (fair value × (1 + sold ÷ floated)), so buying
 * pushes the price up and selling lets it down again: demand, not only data,
 * makes the price. Spread and lean keep the ladder from being free money for
 * a bot that reads the same fair value. Sizes grow away from the centre, in
 * cash terms, so that any account can trade at once and a large order moves
 * the price visibly. Offers never exceed what the issuer holds, and no quote
 * leaves the bounds of an order: the book would refuse the whole ladder.
 */
export function quoteLadder({ fairValue, inventory, sharesFloated }: QuotingInput): Quote[] {
  const lean = (sharesFloated - inventory) / sharesFloated;
  const centre = Math.min(fairValue * (1 + lean), MAX_PRICE);
  const quotes: Quote[] = [];
  let lowestBid = Number.POSITIVE_INFINITY;
  let highestAsk = 0;
  let offered = 0;
  for (let level = 0; level < LEVELS; level++) {
    const distance = HALF_SPREAD + STEP * level;
    const value = BEST_LEVEL_VALUE * GROWTH ** level;
    const bid = Math.min(Math.floor(centre * (1 - distance)), lowestBid - 1);
    if (bid >= 1) quotes.push({ side: "buy", price: bid, quantity: sizeOf(value, bid) });
    lowestBid = bid;
    const ask = Math.max(Math.ceil(centre * (1 + distance)), highestAsk + 1);
    const quantity = ask > MAX_PRICE ? 0 : Math.min(sizeOf(value, ask), inventory - offered);
    if (quantity > 0) quotes.push({ side: "sell", price: ask, quantity });
    offered += Math.max(0, quantity);
    highestAsk = ask;
  }
  return quotes;
}

/** Shares for so many cents, at least one and no more than an order may have. */
function sizeOf(value: number, price: number): number {
  return Math.min(Math.max(1, Math.floor(value / price)), MAX_ORDER_QUANTITY);
}

/** The price the ladder lies around, in cents, not rounded: fair value leaned by inventory. */
export function centreOf({ fairValue, inventory, sharesFloated }: QuotingInput): number {
  return fairValue * (1 + (sharesFloated - inventory) / sharesFloated);
}
