import type { Hold } from "../../../domain/core/holds.ts";
import { assertSafe } from "../../../domain/core/money.ts";
import { InvariantBroken } from "../../protocol/invariant-broken.ts";
import { holdOf, isOpen, type LedgerOrder } from "./ledger-order.ts";

/** Shares of one artist. `costBasis` is cents paid for the shares held, fees included; `realisedPnl` is net of fees. */
export interface Position {
  artistId: string;
  shares: number;
  heldShares: number;
  costBasis: number;
  realisedPnl: number;
  /** `seq` of the last settlement applied from this artist's book. */
  settledSeq: number;
}

/** Everything an account owns and owes, and its orders that are not closed. */
export interface Ledger {
  cash: number;
  /** Not to be spent: cents on their way between two listings that are merged. See `AccountBalance`. */
  clearing: number;
  heldCash: number;
  granted: number;
  ordersPlaced: number;
  positions: Map<string, Position>;
  openOrders: Map<string, LedgerOrder>;
  /**
   * What is held for each open order: `heldCash` and the positions' `heldShares`
   * are their sums. Not stored, it follows from the orders: see `restoreHolds`.
   */
  holds: Map<string, Hold>;
}

/** An account that owns nothing. */
export function emptyLedger(): Ledger {
  return {
    cash: 0,
    clearing: 0,
    heldCash: 0,
    granted: 0,
    ordersPlaced: 0,
    positions: new Map(),
    openOrders: new Map(),
    holds: new Map(),
  };
}

/** The account's position in an artist; an empty one is made if there is none. */
export function positionOf(ledger: Ledger, artistId: string): Position {
  let position = ledger.positions.get(artistId);
  if (!position) {
    position = { artistId, shares: 0, heldShares: 0, costBasis: 0, realisedPnl: 0, settledSeq: 0 };
    ledger.positions.set(artistId, position);
  }
  return position;
}

const NOTHING: Hold = { cash: 0, shares: 0 };

const heldFor = ({ holds }: Ledger, { id }: LedgerOrder): Hold => holds.get(id) ?? NOTHING;

/** Brings the account's holds from what was held for the order to its worst case now. */
export function moveHold(ledger: Ledger, order: LedgerOrder): void {
  const before = heldFor(ledger, order);
  const after = holdOf(order);
  if (isOpen(order)) ledger.holds.set(order.id, after);
  else ledger.holds.delete(order.id);
  ledger.heldCash = assertSafe(ledger.heldCash + after.cash - before.cash, "held cash");
  if (after.shares === before.shares) return;
  const position = positionOf(ledger, order.artistId);
  position.heldShares = assertSafe(position.heldShares + after.shares - before.shares, "held shares");
}

/** Finds what is held for the open orders of a ledger that was stored; returns the invariant that the stored sums break, if any. */
export function restoreHolds(ledger: Ledger): InvariantBroken | null {
  let heldCash = 0;
  const heldShares = new Map<string, number>();
  for (const order of ledger.openOrders.values()) {
    const hold = holdOf(order);
    ledger.holds.set(order.id, hold);
    heldCash += hold.cash;
    heldShares.set(order.artistId, (heldShares.get(order.artistId) ?? 0) + hold.shares);
  }
  if (heldCash !== ledger.heldCash)
    return new InvariantBroken(4, `${ledger.heldCash} cents held, ${heldCash} for open orders`);
  for (const { artistId, heldShares: held } of ledger.positions.values()) {
    const wanted = heldShares.get(artistId) ?? 0;
    if (held !== wanted) return new InvariantBroken(4, `${held} shares of ${artistId} held, ${wanted} for open orders`);
  }
  return null;
}

/**
 * Throws `InvariantBroken` if what is held for the order is not its worst case.
 * Nothing but an entry changes an order, and each moves its hold.
 */
export function assertHeld(ledger: Ledger, order: LedgerOrder): void {
  const held = heldFor(ledger, order);
  const { cash, shares } = holdOf(order);
  if (held.cash !== cash || held.shares !== shares)
    throw new InvariantBroken(
      4,
      `${held.cash} cents and ${held.shares} shares are held for order ${order.id}, whose worst case is ${cash} and ${shares}`,
    );
}

/** Throws `InvariantBroken` if anything available is negative: what is held is never more than what is owned. */
export function assertSolvent(ledger: Ledger, positions: readonly Position[]): void {
  if (!(ledger.heldCash >= 0 && ledger.cash >= ledger.heldCash)) {
    throw new InvariantBroken(3, `insolvent: ${ledger.cash} cents, ${ledger.heldCash} held`);
  }
  for (const { artistId, shares, heldShares, costBasis } of positions) {
    if (!(heldShares >= 0 && shares >= heldShares && costBasis >= 0)) {
      throw new InvariantBroken(
        3,
        `insolvent in ${artistId}: ${shares} shares, ${heldShares} held, basis ${costBasis}`,
      );
    }
  }
}
