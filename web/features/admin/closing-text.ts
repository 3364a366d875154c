import type { Closing } from "../../../domain/api/closings.ts";
import type { format as Format } from "../../lib/format.ts";

/** An end of a listing by name; `into` empty: the artist is delisted. */
export const nameOfEnd = (id: string, into: string): string =>
  into === "" ? `Delist ${id}` : `Merge ${id} into ${into}`;

/** The question that is asked before it. */
export const questionOf = (id: string, into: string): string => `${nameOfEnd(id, into)}?`;

/** What an end of a listing comes to, or came to, a line each. */
export function closingLines(closing: Closing, format: Pick<typeof Format, "count" | "money" | "date">): string[] {
  const { closed, holders, shares, price, payout, openOrders, exchange } = closing;
  if (closed) {
    const became = closed.into === null ? "Delisted" : `Merged into ${closed.into}`;
    return [
      `${became} on ${format.date(closed.at)}.`,
      closed.pending ? "Shares are still being exchanged." : "All is settled.",
    ];
  }
  const lines = [`${format.count(openOrders)} orders are cancelled.`];
  if (price === null) return [...lines, "Nobody holds shares."];
  lines.push(
    `${format.count(shares)} shares of ${format.count(holders)} accounts are taken back at ${format.money(price)} each: ${format.money(payout)}.`,
  );
  if (exchange)
    lines.push(
      `For that they get ${format.count(exchange.shares)} shares of ${exchange.into} at ${format.money(exchange.price)} each, and ${format.money(exchange.cashInLieu)} where it is less than a share.`,
    );
  return lines;
}
