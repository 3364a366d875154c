import type { Side } from "../../../domain/core/orders.ts";
import type { Kind, PriceField } from "./intent.ts";

/** The kinds beyond market and limit, by name, in the order in which they are offered. */
export const SPECIAL_KINDS: readonly { kind: Exclude<Kind, "market" | "limit">; name: string }[] = [
  { kind: "stop", name: "Stop" },
  { kind: "stop_limit", name: "Stop limit" },
  { kind: "trailing_stop", name: "Trailing stop" },
  { kind: "oco", name: "One cancels the other (OCO)" },
  { kind: "bracket", name: "Bracket: buy with an exit" },
];

/** What a kind of order does, in one sentence. */
export function explainKind(kind: Kind, side: Side): string {
  const buys = side === "buy";
  switch (kind) {
    case "market":
      return "Trades at once, at the best prices there are.";
    case "limit":
      return buys
        ? "Buys at your price or lower, and waits until it can."
        : "Sells at your price or higher, and waits until it can.";
    case "stop":
      return buys
        ? "Waits until the price rises to your stop, then buys at the market."
        : "Waits until the price falls to your stop, then sells at the market.";
    case "stop_limit":
      return buys
        ? "Waits until the price rises to your stop, then buys at your limit or lower."
        : "Waits until the price falls to your stop, then sells at your limit or higher.";
    case "trailing_stop":
      return buys
        ? "Follows a falling price, and buys at the market once it has risen by your distance."
        : "Follows a rising price, and sells at the market once it has fallen by your distance.";
    case "oco":
      return buys
        ? "A limit below the price and a stop above it: whichever comes first buys and cancels the other."
        : "A limit above the price and a stop below it: whichever comes first sells and cancels the other.";
    case "bracket":
      return "Buys at your limit, then sells what it bought at your profit or at your stop, whichever comes first.";
  }
}

const FIELD_NAMES: Record<PriceField, string> = {
  price: "Limit price",
  stopPrice: "Stop price",
  stopLimitPrice: "Limit after the stop",
  trail: "Distance",
  takeProfit: "Take profit at",
  maxCost: "Most it may cost",
};

/** The label of a money field. */
export const fieldName = (field: PriceField, kind: Kind): string =>
  kind === "bracket" && field === "stopPrice" ? "Stop loss at" : FIELD_NAMES[field];
