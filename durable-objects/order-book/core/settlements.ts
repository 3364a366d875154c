import type { AccountEvent } from "../../protocol/settlement.ts";
import { type AcceptedOrder } from "./engine/index.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
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
        add(event.order.account, acceptedEvent(event.order));
        break;
      case "filled": {
        const { price, quantity } = event;
        add(event.takerAccount, {
          type: "filled",
          orderId: event.takerOrder,
          seq,
          price,
          quantity,
          fee: event.takerFee,
          feeAhead: event.takerFeeAhead,
          role: "taker",
        });
        add(event.makerAccount, {
          type: "filled",
          orderId: event.makerOrder,
          seq,
          price,
          quantity,
          fee: event.makerFee,
          feeAhead: event.makerFeeAhead,
          role: "maker",
        });
        break;
      }
      case "cancelled":
        add(event.account, {
          type: "cancelled",
          orderId: event.orderId,
          quantity: event.quantity,
          reason: event.reason,
        });
        break;
      case "triggered":
        add(event.account, { type: "triggered", orderId: event.orderId });
        break;
      case "amended": {
        const { orderId, quantity, price, stopPrice } = event;
        add(event.account, { type: "amended", orderId, quantity, price, stopPrice });
        break;
      }
      case "amend_handled":
        if (event.code !== null)
          add(event.account, {
            type: "amend_refused",
            orderId: event.orderId,
            amendment: event.amendment,
            code: event.code,
          });
        break;
      case "rejected":
        add(event.account, { type: "rejected", orderId: event.orderId, code: event.code });
        break;
      case "redeemed": {
        const { account, quantity, price, exchanged } = event;
        add(account, { type: "redeemed", quantity, price, exchanged });
        break;
      }
      case "issued":
        add(event.account, { type: "issued", quantity: event.quantity, price: event.price });
        break;
    }
  }
  return byAccount;
}

/** A bracket's exit was made by the book: its account hears of it here for the first time. */
function acceptedEvent({ id, parent, quantity, price, stopPrice, stopLimitPrice }: AcceptedOrder): AccountEvent {
  if (parent === undefined) return { type: "accepted", orderId: id };
  // An exit has both of its prices.
  const exit = { parentId: parent, quantity, price: price!, stopPrice: stopPrice!, stopLimitPrice };
  return { type: "accepted", orderId: id, exit };
}
