import type { FeeAhead } from "../../domain/core/fees.ts";
import type { OrderType, SelfTrade, Side, TimeInForce } from "../../domain/core/orders.ts";

/**
 * What a portfolio asks of a book. Prices and money are whole cents, quantities
 * whole shares, times milliseconds UTC, rates basis points. All of them are safe
 * integers. The shapes cross versions: change them only by adding optional fields.
 */

/** Who trades. */
export type Account = string;

/** What happens when an order meets one of its own account; the taker's mode decides. */
export type SelfTradePrevention = SelfTrade | "none";

/**
 * The exit of a bracket (OTOCO): an OCO on the other side, for what the entry
 * traded, that enters the book under its own id as soon as the entry is closed.
 */
export interface Exit {
  id: string;
  takeProfit: number;
  stopPrice: number;
  /** Limit of the stop-loss; without it the stop-loss is a market order. */
  stopLimitPrice?: number | undefined;
  /** Most cents a buying market stop-loss may spend, fees included. */
  budget?: number | undefined;
}

/** An order as it is asked for. */
export interface NewOrder {
  /** Unique among live orders; at most 200 characters. */
  id: string;
  account: Account;
  side: Side;
  type: OrderType;
  quantity: number;
  /** Limit price: `limit`, `stop_limit` and the limit leg of `oco`. */
  price?: number | undefined;
  /** Default `GTC`; market orders are `IOC`, or `FOK`. */
  timeInForce?: TimeInForce | undefined;
  /** Only with `GTD`: from this moment on the order no longer trades. */
  expiresAt?: number | undefined;
  /** Refused instead of taking liquidity; `limit` only. */
  postOnly?: boolean | undefined;
  /** Shown part of an iceberg; `limit` only. */
  displayQuantity?: number | undefined;
  /** Default `cancel_maker`. */
  stp?: SelfTradePrevention | undefined;
  /** `stop`, `stop_limit`, `oco`: a buy triggers at or above, a sell at or below. */
  stopPrice?: number | undefined;
  /** Limit of the stop leg of `oco`; without it that leg is a market order. */
  stopLimitPrice?: number | undefined;
  /** `trailing_stop`: how many cents the stop follows behind the best price since entry. */
  trail?: number | undefined;
  /** Makes the order the entry of a bracket. */
  exit?: Exit | undefined;
  /**
   * For buys that trade at the market: most cents, taker fees included, that may
   * be spent. A market order that would cost more now is refused whole with
   * `insufficient_cash`; a triggered stop trades what fits and cancels the rest.
   */
  budget?: number | undefined;
  /** The dearest fee rate, in basis points, that the order may be charged; its account holds cash for no more. */
  feeCapBps?: number | undefined;
  /** `NOTHING_AHEAD`: it is charged as a whole; absent: each execution by itself. See `FeeAhead`. */
  feeAhead?: FeeAhead;
}

/** A change of an order on its way to the book; absent fields stay. `quantity` is the whole, fills included. */
export interface PendingAmendment {
  /** Counts the amendments of the order from 1: the book acts on each once. */
  number: number;
  price?: number | undefined;
  quantity?: number | undefined;
  stopPrice?: number | undefined;
}
