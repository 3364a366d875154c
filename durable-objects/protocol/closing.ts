import type { Holding } from "../../domain/core/redemption.ts";

/** What closing a book would come to now, or what it came to. Cents and shares. */
export interface ClosingTerms {
  /** Null while the book is open. `pending`: shares are still to be exchanged for those of `into`. */
  closed: { into: string | null; price: number | null; pending: boolean } | null;
  /** What the issuer pays for each share; null if it has sold none. */
  price: number | null;
  /** Who holds shares; once they are redeemed, nobody. */
  holdings: Holding[];
  /** To more accounts than these no book is closed. */
  mostHolders: number;
  /** Orders that would be cancelled, those of the issuer left out. */
  openOrders: number;
  /** Why trading is suspended, if it is: then the book can neither be closed nor issue shares. */
  suspended: string | null;
}

/** What a book would issue for holdings of another artist: `shares` in all, at `price` cents; the rest of their worth is paid out. */
export interface ExchangeTerms {
  price: number;
  shares: number;
  cashInLieu: number;
}
