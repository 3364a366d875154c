/**
 * What books and portfolios say about the balance of cash and shares, for
 * `/transparency`. Cents and shares.
 */

/**
 * One account. `netCash` is all cents that the artist ever brought, less
 * all it cost, so `cash + clearing = granted + Σ netCash`.
 */
export interface AccountBalance {
  granted: number;
  cash: number;
  /**
   * Cents on their way between two listings that are merged: one book has settled its part of the
   * exchange, the other has not yet. May be negative; 0 once both have.
   */
  clearing: number;
  heldCash: number;
  /** `settledSeq`: the last settlement from the artist's book that is in it. */
  positions: { artistId: string; shares: number; netCash: number; settledSeq: number }[];
}

/**
 * One book. Together with the positions of the accounts that traded there,
 * everything must add up:
 *
 * - shares: positions + inventory + in-flight shares = shares floated
 * - cash: net cash of the positions + in-flight cash + issuer's cash + fees = 0
 */
export interface BookBalance {
  artistId: string;
  sharesFloated: number;
  inventory: number;
  issuerCash: number;
  fees: number;
  /** What settlements that the portfolios have not applied will bring them. */
  inFlight: { shares: number; cash: number };
  /** Settlements that no portfolio has acknowledged, and accounts that keep failing to. */
  pending: number;
  failing: number;
  /** Accounts that have applied more since they were read: read them again. */
  moved: string[];
  seq: number;
  hash: string;
}
