import type { BookBalance } from "../../protocol/balance.ts";
import type { Settlement } from "../../protocol/settlement.ts";
import type { BookStore } from "./book-store.ts";
import type { BookState } from "./state.ts";

/**
 * Balances a book against what portfolios said before. `settledSeqs`: for each
 * account the `seq` of the last settlement in the position that it reported, 0 if
 * it has none. Because the portfolios were read first, what they lack is still in
 * the outbox, whose tables must have caught up with the journal.
 */
export function bookBalance(
  state: Readonly<BookState>,
  store: BookStore,
  settledSeqs: Readonly<Record<string, number>>,
): BookBalance {
  const inFlight = { shares: 0, cash: 0 };
  const moved: string[] = [];
  for (const { account, lastSeq } of store.outbox.all()) {
    const settledSeq = settledSeqs[account] ?? 0;
    if (lastSeq <= settledSeq) continue;
    const waiting = store.outbox.unacknowledged(account, Number.MAX_SAFE_INTEGER).filter(({ seq }) => seq > settledSeq);
    if (waiting[0]?.prev !== settledSeq) moved.push(account);
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
    ...store.outbox.size(),
    ...store.journal.head,
  };
}

function addEffect(total: { shares: number; cash: number }, settlement: Settlement, store: BookStore): void {
  for (const event of settlement.events) {
    if (event.type === "redeemed" || event.type === "issued") {
      const direction = event.type === "issued" ? 1 : -1;
      total.shares += direction * event.quantity;
      total.cash -= direction * event.price * event.quantity;
    }
    if (event.type !== "filled") continue;
    const journaled = store.journal.after(event.seq - 1, 1)[0]?.event;
    if (journaled?.type !== "filled")
      throw new Error(`settlement of an execution that is not in the journal: ${event.seq}`);
    const buys = (journaled.takerSide === "buy") === (event.role === "taker");
    total.shares += buys ? event.quantity : -event.quantity;
    total.cash += (buys ? -1 : 1) * event.price * event.quantity - event.fee;
  }
}
