import type { AccountEvent } from "../settlement.ts";
import { ISSUER } from "./engine/index.ts";
import type { JournalEntry } from "./state.ts";

/** What journal lines mean for each account, in order. The issuer settles inside the book and is left out. */
export function accountEvents(entries: readonly JournalEntry[]): Map<string, AccountEvent[]> {
  const byAccount = new Map<string, AccountEvent[]>();
  const add = (account: string, event: AccountEvent) => {
    if (account === ISSUER) return;
    const events = byAccount.get(account);
    if (events) events.push(event);
    else byAccount.set(account, [event]);
  };
  for (const { seq, event } of entries) {
    switch (event.type) {
      case "accepted":
        add(event.order.account, { type: "accepted", orderId: event.order.id });
        break;
      case "filled": {
        const { price, quantity } = event;
        add(event.takerAccount, { type: "filled", orderId: event.takerOrder, seq, price, quantity, fee: event.takerFee, role: "taker" });
        add(event.makerAccount, { type: "filled", orderId: event.makerOrder, seq, price, quantity, fee: event.makerFee, role: "maker" });
        break;
      }
      case "cancelled":
        add(event.account, { type: "cancelled", orderId: event.orderId, quantity: event.quantity, reason: event.reason });
        break;
      case "rejected":
        add(event.account, { type: "rejected", orderId: event.orderId, code: event.code });
        break;
    }
  }
  return byAccount;
}
