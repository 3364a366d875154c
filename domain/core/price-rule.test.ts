import { describe, expect, test } from "vitest";
import { OpenOrders } from "./open-orders.ts";
import { PriceRule } from "./price-rule.ts";
import { JournalFault } from "./public-journal.ts";

const accepted = (id: string, side: "buy" | "sell", quantity: number, price?: number, more: object = {}) => ({
  type: "accepted",
  order: { id, account: `of-${id}`, side, type: "limit", quantity, price, ...more },
});

const filled = (takerOrder: string, makerOrder: string, quantity: number, price: number, takerSide = "buy") => ({
  type: "filled",
  price,
  quantity,
  takerSide,
  takerOrder,
  takerAccount: `of-${takerOrder}`,
  makerOrder,
  makerAccount: `of-${makerOrder}`,
});

function follow(events: { type: string }[]): void {
  const orders = new OpenOrders();
  const rule = new PriceRule(orders);
  events.forEach((event, index) => {
    const line = { seq: index + 1, time: 0, format: 2, event, hash: null };
    rule.check(line);
    orders.follow(line);
  });
}

const quoted = (price: number) => ({
  type: "quoted",
  account: "of-q",
  orders: [{ id: "q", side: "sell", price, quantity: 9 }],
});
const told = (type: string, id: string, more: object = {}) => ({ type, orderId: id, account: `of-${id}`, ...more });

describe("executions that both sides agreed to", () => {
  test.each<[string, { type: string }[]]>([
    ["at the maker's price", [accepted("m", "sell", 5, 10), accepted("t", "buy", 3, 12), filled("t", "m", 3, 10)]],
    ["at the market", [accepted("m", "sell", 5, 10), accepted("t", "buy", 3), filled("t", "m", 3, 10)]],
    [
      "in parts",
      [accepted("m", "sell", 5, 10), accepted("t", "buy", 5), filled("t", "m", 3, 10), filled("t", "m", 2, 10)],
    ],
    ["with a quote", [quoted(11), accepted("t", "buy", 3), filled("t", "q", 3, 11)]],
    [
      "after an amendment",
      [
        accepted("m", "sell", 5, 10),
        told("amended", "m", { quantity: 9, price: 14, keepsPriority: false }),
        accepted("t", "buy", 9),
        filled("t", "m", 9, 14),
      ],
    ],
    [
      "when the stop of an order that cancels its other half has triggered",
      [
        accepted("o", "sell", 5, 20, { type: "oco", stopPrice: 8, stopLimitPrice: 6 }),
        accepted("m", "buy", 5, 7),
        told("activated", "o"),
        filled("o", "m", 5, 7, "sell"),
      ],
    ],
    [
      "in an auction, at one price",
      [
        accepted("m", "sell", 2, 10),
        accepted("n", "sell", 2, 8),
        { type: "auction_started" },
        accepted("t", "buy", 4, 15),
        filled("t", "n", 2, 12),
        filled("t", "m", 2, 12),
        { type: "auction_ended" },
      ],
    ],
  ])("%s", (_, events) => {
    expect(() => follow(events)).not.toThrow();
  });
});

describe("executions that one side never agreed to", () => {
  const M = accepted("m", "sell", 5, 10);
  test.each<[string, { type: string }[], string]>([
    ["not at the maker's price", [M, accepted("t", "buy", 3, 12), filled("t", "m", 3, 11)], "line 3: the price is 11"],
    ["beyond the taker's limit", [M, accepted("t", "buy", 3, 9), filled("t", "m", 3, 10)], "worse than the limit 9"],
    [
      "of more than the taker wants",
      [M, accepted("t", "buy", 3), filled("t", "m", 4, 10)],
      "order t wants no more than 3",
    ],
    [
      "of more than the maker has",
      [M, accepted("t", "buy", 9), filled("t", "m", 6, 10)],
      "order m wants no more than 5",
    ],
    ["of an order that nobody placed", [M, filled("t", "m", 3, 10)], "no open order t"],
    [
      "of an order that was cancelled",
      [M, told("cancelled", "m"), accepted("t", "buy", 1), filled("t", "m", 1, 10)],
      "no open order m",
    ],
    [
      "of an order that is used up",
      [M, accepted("t", "buy", 9), filled("t", "m", 5, 10), filled("t", "m", 1, 10)],
      "no open order m",
    ],
    [
      "of a quote that was replaced",
      [quoted(11), { ...quoted(12), orders: [] }, accepted("t", "buy", 1), filled("t", "q", 1, 11)],
      "no open order q",
    ],
    ["on one side", [M, accepted("t", "sell", 3, 9), filled("t", "m", 3, 10)], "both orders are on one side"],
    [
      "in an auction, at two prices",
      [
        accepted("m", "sell", 2, 10),
        { type: "auction_started" },
        accepted("t", "buy", 4, 15),
        filled("t", "m", 1, 12),
        filled("t", "m", 1, 13),
      ],
      "not the auction's 12",
    ],
  ])("%s", (_, events, message) => {
    expect(() => follow(events)).toThrow(message);
    expect(() => follow(events)).toThrow(JournalFault);
  });
});
