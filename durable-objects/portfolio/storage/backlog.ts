import type { Fill, Order } from "../../../domain/core/orders.ts";
import type { EntryEffects } from "../core/ledger.ts";
import type { Position } from "../core/ledger-state.ts";
import { isOpen, type LedgerOrder } from "../core/ledger-order.ts";

/** Most fills an order is shown with, unless all are asked for. */
export const SHOWN_FILLS = 100;

/** An order whose rows are out of date. */
export interface OrderBacklog {
  order: LedgerOrder;
  /** The request it was made of, if the tables do not know the order at all and a client placed it. */
  request: string | null;
  /** What its owner was told when its book took it; null if that was before, or still is what it was. */
  answer: Order | null;
}

/** What a portfolio's journal has and its other tables lack: no more than they need, as it is kept for a while. */
export class Backlog {
  entries = 0;
  readonly orders = new Map<string, OrderBacklog>();
  readonly positions = new Set<Position>();
  readonly fills: [orderId: string, fill: Fill][] = [];

  add({ entry, change, fills, answers }: EntryEffects): void {
    this.entries += 1;
    for (const position of change.positions) this.positions.add(position);
    this.fills.push(...fills);
    for (const order of change.orders) {
      const row = this.orders.get(order.id) ?? { order, request: null, answer: null };
      this.orders.set(order.id, row);
      if (entry.type === "placed") row.request = entry.request;
      const answer = answers.get(order.id);
      if (answer && (isOpen(answer) || answer.fills.length > SHOWN_FILLS)) row.answer = answer;
    }
  }

  clear(): void {
    this.entries = 0;
    this.orders.clear();
    this.positions.clear();
    this.fills.length = 0;
  }
}
