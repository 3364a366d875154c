import type { z } from "zod";
import { MAX_ORDER_QUANTITY, MAX_PRICE } from "../../../domain/core/money.ts";
import type { OrderRequest, Side, TimeInForce } from "../../../domain/core/orders.ts";
import { format } from "../../lib/format.ts";

/** What a ticket can make: the exchange's order types, and a limit buy that brings its exit along. */
export type Kind = OrderRequest["type"] | "bracket";

/** A number as it was typed: `undefined` when nothing was, `null` when it cannot be read. */
export type Typed = number | null | undefined;

/** Fields that take an amount of money. */
export type PriceField = "price" | "stopPrice" | "stopLimitPrice" | "trail" | "takeProfit" | "maxCost";
export type IntentField = PriceField | "expiresAt" | "displayQuantity";

/** What somebody wants to trade. Cents, shares and ms; only the fields of its kind count. */
export interface Intent extends Record<IntentField, Typed> {
  kind: Kind;
  side: Side;
  quantity: number;
  timeInForce: TimeInForce;
  postOnly: boolean;
}

/** The prices an intent is measured against, in cents. */
export interface Quotes {
  last: number | null;
  bid: number | null;
  ask: number | null;
}

/** The money fields of a kind, in the order in which one thinks of them. */
export function priceFields(kind: Kind, side: Side): readonly PriceField[] {
  switch (kind) {
    case "market":
      return [];
    case "limit":
      return ["price"];
    case "stop":
      return ["stopPrice"];
    case "stop_limit":
      return ["stopPrice", "price"];
    case "trailing_stop":
      return side === "buy" ? ["trail", "maxCost"] : ["trail"];
    case "oco":
      return ["price", "stopPrice", "stopLimitPrice"];
    case "bracket":
      return ["price", "takeProfit", "stopPrice", "stopLimitPrice"];
  }
}

/** Kinds that wait for the last price to reach a stop, and trade nothing before. */
export const isWaiting = (kind: Kind): boolean =>
  kind === "stop" || kind === "stop_limit" || kind === "trailing_stop" || kind === "oco";

/** How long an order of this kind may stay. */
export function timesInForce(kind: Kind): readonly TimeInForce[] {
  if (kind === "market") return ["IOC"];
  return kind === "limit" || kind === "bracket" || kind === "stop_limit"
    ? ["GTC", "GTD", "IOC", "FOK"]
    : ["GTC", "GTD"];
}

/** Whether what does not trade at once stays on the book. */
export const rests = ({ timeInForce }: Pick<Intent, "timeInForce">): boolean =>
  timeInForce === "GTC" || timeInForce === "GTD";

/** Whether it can be post-only or an iceberg. */
export const isLimit = (kind: Kind): boolean => kind === "limit" || kind === "bracket";

/** Whether prices and quantity are ones that the exchange can have: beyond them sums are no longer exact. */
export const withinBounds = ({ quantity, price, stopPrice, stopLimitPrice, trail, takeProfit }: Intent): boolean =>
  quantity <= MAX_ORDER_QUANTITY &&
  [price, stopPrice, stopLimitPrice, trail, takeProfit].every((cents) => (cents ?? 0) <= MAX_PRICE);

/** What is wrong with the fields of an intent, in plain words; the quantity is looked at elsewhere. */
export function intentErrors(intent: Intent, quotes: Quotes, now: number): Partial<Record<IntentField, string>> {
  const errors: Partial<Record<IntentField, string>> = {};
  for (const field of priceFields(intent.kind, intent.side)) {
    const error = amountError(intent[field], field) ?? relationError(intent, field, quotes);
    if (error) errors[field] = error;
  }
  if (intent.timeInForce === "GTD" && !((intent.expiresAt ?? 0) > now))
    errors.expiresAt = "Choose a time in the future";
  if (isLimit(intent.kind) && rests(intent) && intent.displayQuantity !== undefined) {
    const shown = intent.displayQuantity ?? 0;
    if (shown < 1 || shown > intent.quantity) errors.displayQuantity = "From one share to the whole quantity";
  }
  return errors;
}

function amountError(amount: Typed, field: PriceField): string | null {
  if (field === "stopLimitPrice" && amount === undefined) return null;
  if (amount === undefined || amount === null || amount < 1) {
    return field === "maxCost" || field === "trail"
      ? "Enter an amount in dollars and cents"
      : "Enter a price in dollars and cents";
  }
  return field !== "maxCost" && amount > MAX_PRICE ? `At most ${format.money(MAX_PRICE)}` : null;
}

/** How a readable price must lie to the others and to the market. */
function relationError(intent: Intent, field: PriceField, { last, bid, ask }: Quotes): string | null {
  const { kind, side } = intent;
  const price = intent.price ?? null;
  const value = intent[field] ?? 0;
  const buys = side === "buy";
  const need = (right: boolean, than: string, other: number | null, what: string, why = "") =>
    right || other === null ? null : `Must be ${than} ${what}, ${format.money(other)}${why}`;
  if (kind === "bracket") {
    if (field === "takeProfit") return need(value > (price ?? 0), "above", price, "the limit price");
    if (field === "stopPrice") return need(price === null || value < price, "below", price, "the limit price");
  } else if (field === "stopPrice") {
    return buys
      ? need(last === null || value > last, "above", last, "the last price")
      : need(last === null || value < last, "below", last, "the last price");
  }
  if (kind === "oco" && field === "price") {
    const mark = last ?? intent.stopPrice ?? null;
    const what = last === null ? "the stop price" : "the last price";
    return buys
      ? need(mark === null || value < mark, "below", mark, what)
      : need(mark === null || value > mark, "above", mark, what);
  }
  if (field === "trail") {
    if (last === null) return "Nothing has traded yet, so there is no price to follow";
    return buys ? null : need(value < last, "less than", last, "the last price");
  }
  if (field === "price" && isLimit(kind) && intent.postOnly && rests(intent)) {
    const best = buys ? ask : bid;
    return buys
      ? need(best === null || value < best, "below", best, "the best ask", ", to be post-only")
      : need(best === null || value > best, "above", best, "the best bid", ", to be post-only");
  }
  return null;
}

type Unnamed<T> = T extends unknown ? Omit<T, "clientOrderId"> : never;

/** The body of `POST /orders` without the name the command goes by. */
export type OrderBody = Unnamed<Exclude<z.input<typeof OrderRequest>, { type: "market" }>>;

/** The order an intent without errors stands for; market orders go out as trades instead. */
export function orderBody(intent: Intent, artistId: string): OrderBody {
  const { kind, side, quantity, timeInForce } = intent;
  const cents = (field: PriceField) => intent[field] ?? 0;
  const common = { artistId, side, quantity, ...(timeInForce === "GTD" && { expiresAt: intent.expiresAt ?? 0 }) };
  const waits = timeInForce === "GTD" ? "GTD" : "GTC";
  const stopLimit = intent.stopLimitPrice ? { stopLimitPrice: intent.stopLimitPrice } : {};
  switch (kind) {
    case "stop":
      return { ...common, type: kind, stopPrice: cents("stopPrice"), timeInForce: waits };
    case "stop_limit":
      return { ...common, type: kind, stopPrice: cents("stopPrice"), price: cents("price"), timeInForce };
    case "trailing_stop":
      return {
        ...common,
        type: kind,
        trail: cents("trail"),
        timeInForce: waits,
        ...(side === "buy" && { maxCost: cents("maxCost") }),
      };
    case "oco":
      return {
        ...common,
        type: kind,
        price: cents("price"),
        stopPrice: cents("stopPrice"),
        ...stopLimit,
        timeInForce: waits,
      };
    default:
      return {
        ...common,
        type: "limit",
        price: cents("price"),
        timeInForce,
        ...(rests(intent) && intent.postOnly && { postOnly: true }),
        ...(rests(intent) && intent.displayQuantity && { displayQuantity: intent.displayQuantity }),
        ...(kind === "bracket" && {
          bracket: { takeProfit: cents("takeProfit"), stopPrice: cents("stopPrice"), ...stopLimit },
        }),
      };
  }
}
