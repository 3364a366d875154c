import type { Settlement } from "../../protocol/settlement.ts";
import type { OrderBookStore } from "../storage/store.ts";
import type { BookState } from "./state.ts";

/**
 * One book's side of the public audit. Cents and shares. Together with the
 * positions of the accounts it names, everything must balance:
 *
 * - shares: positions + inventory + in-flight shares = shares floated
 * - cash: net cash of the positions + in-flight cash + issuer's cash + fees = 0
 */
export interface BookAudit {
  artistId: string;
  sharesFloated: number;
  inventory: number;
  issuerCash: number;
  fees: number;
  /** What settlements beyond the given cursors will bring to portfolios. */
  inFlight: { shares: number; cash: number };
  /** Settlements that no portfolio has acknowledged, and accounts that keep failing to. */
  pending: number;
  failing: number;
  /** Accounts that have moved on since their cursor was read: read them again. */
  moved: string[];
  seq: number;
  hash: string;
}

/**
 * The audit of a book against what portfolios said before: for each account the
 * `seq` of the last settlement in the position it reported (none: 0). Because
 * the portfolios were read first, whatever they lack is still in the outbox,
 * which has caught up with the journal.
 */
export function auditBook(
  state: Readonly<BookState>,
  store: OrderBookStore,
  cursors: Readonly<Record<string, number>>,
): BookAudit {
  const inFlight = { shares: 0, cash: 0 };
  const moved: string[] = [];
  for (const { account, lastSeq } of store.channels.all()) {
    const cursor = cursors[account] ?? 0;
    if (lastSeq <= cursor) continue;
    const waiting = store.channels.unacknowledged(account, Number.MAX_SAFE_INTEGER).filter(({ seq }) => seq > cursor);
    if (waiting[0]?.prev !== cursor) moved.push(account);
    for (const settlement of waiting) addEffect(inFlight, settlement, store);
  }
  const { house, sharesFloated, artistId } = state;
  return {
    artistId: artistId ?? "",
    sharesFloated,
    inventory: house.inventory,
    issuerCash: house.cash,
    fees: house.fees,
    inFlight,
    moved,
    ...store.channels.size(),
    ...store.journalHead,
  };
}

function addEffect(total: { shares: number; cash: number }, settlement: Settlement, store: OrderBookStore): void {
  for (const event of settlement.events) {
    if (event.type !== "filled") continue;
    const journaled = store.entriesAfter(event.seq - 1, 1)[0]?.event;
    if (journaled?.type !== "filled")
      throw new Error(`settlement of an execution that is not in the journal: ${event.seq}`);
    const buys = (journaled.takerSide === "buy") === (event.role === "taker");
    total.shares += buys ? event.quantity : -event.quantity;
    total.cash += (buys ? -1 : 1) * event.price * event.quantity - event.fee;
  }
}
