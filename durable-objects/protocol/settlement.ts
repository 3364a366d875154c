import type { FeeAhead } from "../../domain/core/fees.ts";

/**
 * What travels between an `OrderBook` and a `Portfolio`.
 *
 * The book numbers what it did for each account by its journal `seq` and chains
 * it by `prev`, the account's previous settlement there. The portfolio applies
 * a settlement only when `prev` is where it stands, so each is applied exactly
 * once and in order however often, late or shuffled it arrives. Both shapes are
 * stored and cross versions: change them only by adding optional fields.
 */

/** The order by which a bracket sells what its entry bought. */
export interface BracketExit {
  parentId: string;
  quantity: number;
  /** Take-profit limit. */
  price: number;
  stopPrice: number;
  stopLimitPrice?: number | undefined;
}

/** One thing the book did to one of the account's orders, or to its shares. */
export type AccountEvent =
  | { type: "accepted"; orderId: string; exit?: BracketExit }
  | {
      type: "filled";
      orderId: string;
      seq: number;
      price: number;
      quantity: number;
      fee: number;
      /** What the order has paid ahead since then. */
      feeAhead?: FeeAhead;
      role: "maker" | "taker";
    }
  | { type: "cancelled"; orderId: string; quantity: number; reason: string }
  | { type: "rejected"; orderId: string; code: string }
  | { type: "triggered"; orderId: string }
  /** `quantity` is what remains to trade. */
  | { type: "amended"; orderId: string; quantity: number; price?: number | undefined; stopPrice?: number | undefined }
  | { type: "amend_refused"; orderId: string; amendment: number; code: string }
  /**
   * The book is closed, and all shares of the account went back to the issuer at `price` cents each. `exchanged` cents
   * of that pay for shares of the artist that this one was merged into, which that one's book issues; the rest is paid out.
   */
  | { type: "redeemed"; quantity: number; price: number; exchanged: number }
  /** The account got shares at `price` cents each, which `exchanged` cents of another artist's redemption pay for. */
  | { type: "issued"; quantity: number; price: number };

/** All that one command of the book did to one account. */
export interface Settlement {
  artistId: string;
  /** Journal position of the last event in it. */
  seq: number;
  /** `seq` of this account's previous settlement from this book, 0 for the first. */
  prev: number;
  time: number;
  events: AccountEvent[];
}
