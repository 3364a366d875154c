import type { Holding } from "../../domain/core/redemption.ts";
import type { NewOrder, PendingAmendment } from "./order-commands.ts";
import type { Outcome } from "./outcome.ts";
import type { Settlement } from "./settlement.ts";

/** A book's answer to a command: what the account has not acknowledged yet, oldest first. */
export interface BookReply {
  settlements: Settlement[];
  /** Set when the book did not take the command at all, never will, and journaled nothing. */
  refused?: "unknown_artist" | "delisted";
}

/**
 * The `OrderBook` as a portfolio calls it. `acked`: `seq` of the last settlement
 * durably applied from that book; `placedAt`: when the account took the order (ms).
 */
export interface BookPeer {
  submit(order: NewOrder, acked: number, placedAt?: number): Promise<BookReply>;
  cancel(orderId: string, account: string, acked: number): Promise<BookReply>;
  cancelAll(account: string, acked: number): Promise<BookReply>;
  amend(orderId: string, account: string, amendment: PendingAmendment, acked: number): Promise<BookReply>;
}

/**
 * The `OrderBook` as another one calls it that was closed and is merged into it. Issues shares for all `holdings`, which
 * are redeemed at `redeemedAt` cents each, and resolves to the price of each share that it issued (see
 * `exchangedShares`); null: it issued none, and never will for this artist. Asked again it answers the same. Refused only
 * for now: ask again.
 */
export interface IssuingBook {
  issueFor(artistId: string, redeemedAt: number, holdings: Holding[]): Promise<Outcome<number | null>>;
}

/** The `Portfolio` as a book calls it; resolves to the last `seq` durably applied from that artist's book. */
export interface PortfolioPeer {
  settle(settlements: Settlement[]): Promise<number>;
}
