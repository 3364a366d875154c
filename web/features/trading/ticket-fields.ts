import type { Privacy, Side, TimeInForce } from "../../../domain/core/orders.ts";
import { parseCount, parseMoney } from "../../lib/format.ts";
import { type Intent, type Kind, type PriceField, priceFields, timesInForce, type Typed } from "./intent.ts";

/** Everything on a ticket, as it was typed and chosen. */
export interface TicketFields extends Record<PriceField, string> {
  side: Side;
  kind: Kind;
  unit: "shares" | "money";
  amount: string;
  timeInForce: TimeInForce;
  /** A date and time of the reader's clock: `2026-11-20T18:00`. */
  expiresAt: string;
  postOnly: boolean;
  displayQuantity: string;
  privacy: Privacy;
  caption: string;
}

/** A ticket that nothing was typed into. */
export const BLANK: TicketFields = {
  side: "buy",
  kind: "market",
  unit: "shares",
  amount: "",
  price: "",
  stopPrice: "",
  stopLimitPrice: "",
  trail: "",
  takeProfit: "",
  maxCost: "",
  timeInForce: "GTC",
  expiresAt: "",
  postOnly: false,
  displayQuantity: "",
  privacy: "public",
  caption: "",
};

const read = (text: string, parse: (text: string) => number | null): Typed =>
  text.trim() === "" ? undefined : parse(text);

function parseTime(text: string): number | null {
  const time = new Date(text).getTime();
  return Number.isNaN(time) ? null : time;
}

/** What the fields of a ticket say, for `quantity` shares; only those of the chosen kind count. */
export function readIntent(ticket: TicketFields, quantity: number): Intent {
  const { kind, side } = ticket;
  const fields = priceFields(kind, side);
  const money = (field: PriceField) => (fields.includes(field) ? read(ticket[field], parseMoney) : undefined);
  const allowed = timesInForce(kind);
  return {
    kind,
    side,
    quantity,
    price: money("price"),
    stopPrice: money("stopPrice"),
    stopLimitPrice: money("stopLimitPrice"),
    trail: money("trail"),
    takeProfit: money("takeProfit"),
    maxCost: money("maxCost"),
    // The rest may have been typed for another kind.
    timeInForce: allowed.includes(ticket.timeInForce) ? ticket.timeInForce : (allowed[0] ?? "GTC"),
    expiresAt: read(ticket.expiresAt, parseTime),
    postOnly: ticket.postOnly,
    displayQuantity: read(ticket.displayQuantity, parseCount),
  };
}
