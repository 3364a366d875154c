import type { Book, BookOrder } from "./book.ts";
import type { Account } from "./types.ts";

/** The live orders of one account, in no order: each knows its place (`ownIndex`), so it leaves in constant time. */
export interface AccountOrders {
  readonly account: Account;
  readonly orders: BookOrder[];
}

/** Adds an order to those of its account. */
export function own(book: Book, order: BookOrder): void {
  const { account } = order;
  let owner = book.accounts.get(account);
  if (owner === undefined) {
    owner = { account, orders: [] };
    book.accounts.set(account, owner);
  }
  order.owner = owner;
  order.ownIndex = owner.orders.push(order) - 1;
}

/** Takes an order from those of its account; the last one takes its place. */
export function disown(book: Book, order: BookOrder): void {
  const { account, orders } = order.owner!;
  const last = orders.pop()!;
  if (last !== order) {
    orders[order.ownIndex] = last;
    last.ownIndex = order.ownIndex;
  }
  order.owner = null;
  if (orders.length === 0) book.accounts.delete(account);
}

/** The live orders of an account as a list of its own, in the order of acceptance. */
export function ordersOf(book: Book, account: Account): BookOrder[] {
  return [...(book.accounts.get(account)?.orders ?? [])].sort((a, b) => a.seq - b.seq);
}
