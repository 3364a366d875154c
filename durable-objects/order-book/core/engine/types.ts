/**
 * What goes into the matching engine and what comes out of it.
 *
 * Prices and money are whole cents, quantities whole shares, times milliseconds
 * UTC, rates basis points. All of them are safe integers.
 */

/** Who trades. */
export type Account = string;
export type Side = "buy" | "sell";

/** The account that quotes and neither pays nor earns fees, unless `configure` names another. */
export const ISSUER: Account = "issuer";

export interface Fees {
  makerFeeBps: number;
  takerFeeBps: number;
}

/**
 * `GTC` rests until filled or cancelled, `GTD` at most until `expiresAt`, `IOC`
 * trades what it can at once and cancels the rest, `FOK` trades whole or is refused.
 */
export type TimeInForce = "GTC" | "GTD" | "IOC" | "FOK";

/** What happens when an order meets one of its own account; the taker's mode decides. */
export type SelfTradePrevention = "cancel_maker" | "cancel_taker" | "cancel_both" | "none";

/**
 * `stop` and `trailing_stop` become market orders when triggered, `stop_limit` a
 * limit order. `oco` is one order with two legs, a resting limit and a waiting
 * stop: a trade of the limit leg drops the stop, the stop's trigger drops the limit.
 */
export type OrderType = "limit" | "market" | "stop" | "stop_limit" | "trailing_stop" | "oco";

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
}

/** A complete order: every default filled in, every field checked. */
export interface AcceptedOrder extends NewOrder {
  timeInForce: TimeInForce;
  stp: SelfTradePrevention;
  /** The bracket entry that this exit belongs to. */
  parent?: string | undefined;
}

export interface QuoteOrder {
  id: string;
  side: Side;
  price: number;
  quantity: number;
}

/** How a book trades. `configure` sets all of it: what is left out goes back to its default. */
export interface Settings {
  fees: Fees;
  /** Pays and earns no fee. */
  issuer: Account;
  /** Orders further than this from the reference are refused; null: no band. */
  bandBps: number | null;
  /** A trade further than this from the reference halts the book instead; null: no halts. */
  haltBps: number | null;
  /** How long the call auction after a halt collects orders, in milliseconds. */
  haltMs: number;
}

export type AuctionReason = "opening" | "volatility" | "halt";

export type Command =
  | {
      type: "configure";
      fees: Fees;
      issuer?: Account;
      bandBps?: number | null;
      haltBps?: number | null;
      haltMs?: number;
    }
  /** Moves the price that bands, halts and auctions are measured against. */
  | { type: "reference"; price: number }
  | { type: "place"; order: NewOrder }
  | { type: "cancel"; orderId: string; account: Account }
  | { type: "cancel_all"; account: Account }
  /** New limit, stop price or remaining quantity. Only a pure decrease of the quantity keeps time priority. */
  | {
      type: "amend";
      orderId: string;
      account: Account;
      price?: number | undefined;
      quantity?: number | undefined;
      stopPrice?: number | undefined;
    }
  /** Replaces all orders of `account` by this ladder in one step. */
  | { type: "quote"; account: Account; orders: QuoteOrder[] }
  /** Stops continuous trading and collects orders until `endsAt`, then opens at one price. */
  | { type: "auction"; reason: "opening" | "halt"; endsAt: number }
  /** Does what time has made due: expiries and the end of an auction. Every other command does so first. */
  | { type: "advance" };

/**
 * Why an order lost quantity without trading. `no_liquidity`: a market order
 * found nobody (more); `price_band`: only prices outside the band were left;
 * `budget`: a triggered stop may spend no more; `halted`: trading stopped midway;
 * `fok`: a triggered fill-or-kill could not fill.
 */
export type CancelReason =
  | "user"
  | "ioc"
  | "fok"
  | "no_liquidity"
  | "stp"
  | "expired"
  | "budget"
  | "price_band"
  | "halted";

export type RejectCode =
  | "invalid_command"
  | "invalid_id"
  | "invalid_account"
  | "invalid_side"
  | "invalid_type"
  | "invalid_qty"
  | "invalid_price"
  | "invalid_price_or_qty"
  | "invalid_tif"
  | "invalid_expiry"
  | "invalid_post_only"
  | "invalid_display"
  | "invalid_stp"
  | "invalid_trail"
  | "invalid_exit"
  | "invalid_budget"
  | "invalid_settings"
  | "duplicate_id"
  | "not_found"
  | "not_amendable"
  | "post_only"
  | "fok"
  | "stop_price"
  | "oco_price"
  | "crossed_quote"
  | "price_band"
  | "market_closed"
  | "insufficient_cash";

export type BookEvent =
  | ({ type: "configured" } & Settings)
  | { type: "referenced"; price: number }
  | { type: "accepted"; order: AcceptedOrder }
  | {
      type: "filled";
      price: number;
      quantity: number;
      takerSide: Side;
      takerOrder: string;
      takerAccount: Account;
      takerFee: number;
      makerOrder: string;
      makerAccount: Account;
      makerFee: number;
    }
  /** `quantity` is what was still open: it no longer trades. */
  | { type: "cancelled"; orderId: string; account: Account; quantity: number; reason: CancelReason }
  /** Nothing changed. `orderId` and `account` are empty where the command named none. */
  | { type: "rejected"; orderId: string; account: Account; code: RejectCode }
  /** `quantity` is the new remaining quantity. */
  | {
      type: "amended";
      orderId: string;
      account: Account;
      quantity: number;
      price?: number | undefined;
      stopPrice?: number | undefined;
      keepsPriority: boolean;
    }
  | { type: "quoted"; account: Account; orders: QuoteOrder[] }
  /** The last price reached the stop: it can no longer be untriggered. */
  | { type: "triggered"; orderId: string; account: Account; lastPrice: number }
  /** The triggered order's turn has come: it enters the book as a market or limit order. */
  | { type: "activated"; orderId: string; account: Account }
  | { type: "auction_started"; reason: AuctionReason; endsAt: number }
  /** `price` is null when nothing crossed. Continuous trading begins. */
  | { type: "auction_ended"; price: number | null; quantity: number };
