import { MAX_ORDER_QUANTITY, MAX_PRICE } from "../../../domain/core/money.ts";
import { type Issue, marginalPrice } from "../../../domain/core/potential.ts";
import { halfSpread, type Uncertainty } from "../../../domain/core/spread.ts";

/** A price and how many shares are offered or wanted at it. */
export interface Quote {
  side: "buy" | "sell";
  price: number;
  quantity: number;
}

/** What the market maker looks at. Prices in cents. */
export interface QuotingInput extends Issue, Uncertainty {
  /** How many shares it had sold when it learnt this fair value. */
  soldWhenValued: number;
}

/**
 * What the issuer may lose, in cents ($5), on average for each artist and new value, to one who
 * reads that value before it does. With what $1,000 move (`FLOAT_WORTH`) it makes the whole ladder.
 */
const MAY_LOSE = 500;

/** E[(|z| − 1)²] over |z| > 1 for a standard normal z: 2 · (2 · Φ(−1) − φ(1)). */
const SQUARE_BEYOND_SIGMA = 0.1507;

const LEVELS = 12;
/** Cents' worth at the best level, and how each further level grows. */
const BEST_LEVEL_VALUE = 20_000;
const GROWTH = 2;

/**
 * The issuer's ladder: bids and asks, best first.
 *
 * An ask that covers the shares up to c more than are sold is at or above the marginal price
 * there, m(s + c), a bid down to c fewer at or below m(s − c) (domain/core/potential.ts), the
 * spread on top, rounded against the taker. So **no order of trades and requotes at one fair
 * value takes anything from the issuer**: its cash less Φ(shares sold) never falls. For, Φ being
 * the sum of m, selling A shares of a ladder brings at least Φ(s + A) − Φ(s), buying B costs at
 * most Φ(s) − Φ(s − B); and Φ(s + A) + Φ(s − B) ≥ Φ(s) + Φ(s + A − B), because Φ is convex.
 *
 * On top of that comes what bounds its loss to those who know a new value first: half a spread h,
 * and a premium for each share that it has traded on that side since its last value, these
 * included. One who knows that the value moves by r buys (r − h) ÷ premium shares and gains
 * fair value · (r − h)² ÷ (2 · premium); with h one standard deviation of r that is
 * `MAY_LOSE` on average. So depth near the touch shrinks as the spread grows.
 *
 * Offers never exceed what the issuer holds, and no quote leaves the bounds of an order: the
 * book would refuse the whole ladder.
 */
export function quoteLadder(input: QuotingInput): Quote[] {
  return [...quotes(input, "buy"), ...quotes(input, "sell")];
}

function quotes(input: QuotingInput, side: Quote["side"]): Quote[] {
  const { fairValue, sharesFloated, sold, soldWhenValued } = input;
  const direction = side === "sell" ? 1 : -1;
  const half = halfSpread(input);
  const premium = (SQUARE_BEYOND_SIGMA * fairValue * half ** 2) / (2 * MAY_LOSE);
  const most = side === "sell" ? sharesFloated - sold : Number.POSITIVE_INFINITY;
  const marginal = marginalPrice(input);
  const ladder: Quote[] = [];
  let covered = 0;
  for (let level = 0; level < LEVELS && covered < most; level++) {
    const value = (BEST_LEVEL_VALUE * (GROWTH ** (level + 1) - 1)) / (GROWTH - 1);
    const target = Math.min(Math.max(covered + 1, Math.floor(value / marginal)), covered + MAX_ORDER_QUANTITY, most);
    const traded = Math.max(0, direction * (sold - soldWhenValued) + target);
    const exact = marginalPrice(input, direction * target) * (1 + direction * (half + premium * traded));
    const price = side === "sell" ? Math.ceil(exact) : Math.floor(exact);
    if (price < 1 || price > MAX_PRICE) break;
    addQuote(ladder, { side, price, quantity: target - covered });
    covered = target;
  }
  return ladder;
}

/** Of cheap shares several levels are at one price: they are one quote, as far as an order may be so large. */
function addQuote(ladder: Quote[], quote: Quote): void {
  const last = ladder.at(-1);
  if (last?.price !== quote.price) ladder.push(quote);
  else last.quantity = Math.min(last.quantity + quote.quantity, MAX_ORDER_QUANTITY);
}
