/**
 * What travels between an `OrderBook` and a `Portfolio`.
 *
 * The book numbers what it did for each account by its journal `seq` and chains
 * it by `prev`, the account's previous settlement there. The portfolio applies
 * a settlement only when `prev` is where it stands, so each is applied exactly
 * once and in order however often, late or shuffled it arrives. Both shapes are
 * stored and cross versions: change them only by adding optional fields.
 */

import type { NewOrder } from "./order-book/engine/index.ts";

/** One thing the book did to one of the account's orders. */
export type AccountEvent =
  | { type: "accepted"; orderId: string }
  | { type: "filled"; orderId: string; seq: number; price: number; quantity: number; fee: number; role: "maker" | "taker" }
  | { type: "cancelled"; orderId: string; quantity: number; reason: string }
  | { type: "rejected"; orderId: string; code: string };

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

/** A book's answer to a command: what the account has not acknowledged yet, oldest first. */
export interface BookReply {
  settlements: Settlement[];
  /** Set when the book did not take the command at all and journaled nothing. */
  refused?: "unknown_artist";
}

/** The `OrderBook` as a portfolio calls it. `acked`: the last settlement durably applied from that book. */
export interface BookPeer {
  submit(order: NewOrder, acked: number): Promise<BookReply>;
  cancel(orderId: string, account: string, acked: number): Promise<BookReply>;
}

/** The `Portfolio` as a book calls it; resolves to the last `seq` durably applied from that artist's book. */
export interface PortfolioPeer {
  settle(settlements: Settlement[]): Promise<number>;
}
