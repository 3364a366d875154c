import type { AcceptedOrder, BookSnapshot } from "./engine/index.ts";
import type { JournalEvent } from "./state.ts";

/** The name by which a book's public journal calls an account. */
export type NameOf = (account: string) => string;

/**
 * The public form of a journal line: what the hash chain covers from format 2 on.
 * Each field is named here, so that one that is added is public only once it is.
 * Accounts are pseudonyms, and budgets are left out: one that its owner did not
 * set is all the cash of the account. The rest is enough to replay the book.
 *
 * Links are computed of its JSON, so it never changes, the order of fields
 * included: what is to be different is a new format.
 */
export function publicEvent(event: JournalEvent, nameOf: NameOf): JournalEvent {
  switch (event.type) {
    case "listed": {
      const { type, artistId, sharesFloated } = event;
      return { type, artistId, sharesFloated };
    }
    case "configured": {
      const { type, fees, issuer, bandBps, haltBps, haltMs } = event;
      const { makerFeeBps, takerFeeBps } = fees;
      return { type, fees: { makerFeeBps, takerFeeBps }, issuer, bandBps, haltBps, haltMs };
    }
    case "valued": {
      const { type, fairValue, source, observedAt, volatilityBps, dueAt } = event;
      return { type, fairValue, source, observedAt, volatilityBps, dueAt };
    }
    case "referenced":
      return { type: event.type, price: event.price };
    case "accepted":
      return { type: event.type, order: publicOrder(event.order, nameOf) };
    case "filled":
      return publicFill(event, nameOf);
    case "cancelled": {
      const { type, orderId, account, quantity, reason } = event;
      return { type, orderId, account: nameOf(account), quantity, reason };
    }
    case "rejected": {
      const { type, orderId, account, code } = event;
      return { type, orderId, account: nameOf(account), code };
    }
    case "amended": {
      const { type, orderId, account, quantity, price, stopPrice, keepsPriority } = event;
      return { type, orderId, account: nameOf(account), quantity, price, stopPrice, keepsPriority };
    }
    case "amend_handled": {
      const { type, orderId, account, amendment, code } = event;
      return { type, orderId, account: nameOf(account), amendment, code };
    }
    case "quoted": {
      const orders = event.orders.map(({ id, side, price, quantity }) => ({ id, side, price, quantity }));
      return { type: event.type, account: nameOf(event.account), orders };
    }
    case "triggered": {
      const { type, orderId, account, lastPrice } = event;
      return { type, orderId, account: nameOf(account), lastPrice };
    }
    case "activated": {
      const { type, orderId, account } = event;
      return { type, orderId, account: nameOf(account) };
    }
    case "auction_started": {
      const { type, reason, endsAt } = event;
      return { type, reason, endsAt };
    }
    case "auction_ended": {
      const { type, price, quantity } = event;
      return { type, price, quantity };
    }
    case "closed": {
      const { type, price, into } = event;
      return { type, price, into };
    }
    case "redeemed": {
      const { type, account, quantity, price, exchanged } = event;
      return { type, account: nameOf(account), quantity, price, exchanged };
    }
    case "exchange_priced": {
      const { type, from, price } = event;
      return { type, from, price };
    }
    case "issued": {
      const { type, from, account, quantity, price } = event;
      return { type, from, account: nameOf(account), quantity, price };
    }
  }
}

function publicOrder(order: AcceptedOrder, nameOf: NameOf): AcceptedOrder {
  const { id, account, side, type, quantity, price, timeInForce, expiresAt, postOnly, displayQuantity } = order;
  const { stp, stopPrice, stopLimitPrice, trail, exit, feeCapBps, parent, feeAhead } = order;
  return {
    id,
    account: nameOf(account),
    side,
    type,
    quantity,
    price,
    timeInForce,
    expiresAt,
    postOnly,
    displayQuantity,
    stp,
    stopPrice,
    stopLimitPrice,
    trail,
    exit: exit && {
      id: exit.id,
      takeProfit: exit.takeProfit,
      stopPrice: exit.stopPrice,
      stopLimitPrice: exit.stopLimitPrice,
    },
    feeCapBps,
    parent,
    feeAhead,
  };
}

function publicFill(event: Extract<JournalEvent, { type: "filled" }>, nameOf: NameOf): JournalEvent {
  const { type, price, quantity, takerSide, takerOrder, takerAccount, takerFee } = event;
  const { makerOrder, makerAccount, makerFee, takerFeeAhead, makerFeeAhead } = event;
  return {
    type,
    price,
    quantity,
    takerSide,
    takerOrder,
    takerAccount: nameOf(takerAccount),
    takerFee,
    makerOrder,
    makerAccount: nameOf(makerAccount),
    makerFee,
    takerFeeAhead,
    makerFeeAhead,
  };
}

/**
 * A book in the same form: what replaying the public journal gives. Without the
 * times at which orders were taken, which decide nothing: snapshots of before
 * there were versions may be a millisecond off their journal.
 */
export function publicSnapshot(snapshot: BookSnapshot, nameOf: NameOf): BookSnapshot {
  return {
    ...snapshot,
    orders: snapshot.orders.map((order) => ({
      ...order,
      account: nameOf(order.account),
      budget: undefined,
      time: 0,
      exit: order.exit && { ...order.exit, budget: undefined },
    })),
  };
}
