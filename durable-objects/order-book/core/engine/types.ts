import type { FeeAhead } from "../../../../domain/core/fees.ts";
import type { Side, TimeInForce } from "../../../../domain/core/orders.ts";
import type { Account, NewOrder, SelfTradePrevention } from "../../../protocol/order-commands.ts";

export type { OrderType, Side, TimeInForce } from "../../../../domain/core/orders.ts";
export type { Account, Exit, NewOrder, SelfTradePrevention } from "../../../protocol/order-commands.ts";

/**
 * What goes into the matching engine and what comes out of it.
 *
 * Prices and money are whole cents, quantities whole shares, times milliseconds
 * UTC, rates basis points. All of them are safe integers.
 */

export interface Fees {
  makerFeeBps: number;
  takerFeeBps: number;
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
  /** Cancels the orders of everybody, and the auction that may be on. Brackets make no exits. */
  | { type: "close" }
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
  | "halted"
  | "delisted";

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
      /** What each order has paid ahead since then, if it keeps account of it. */
      takerFeeAhead?: FeeAhead;
      makerFeeAhead?: FeeAhead;
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
