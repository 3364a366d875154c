import { describe, expect, test } from "vitest";
import { MAX_ORDER_QUANTITY, MAX_PRICE, MAX_TRADE_QUANTITY } from "./money.ts";
import { OrderRequest, TradeRequest } from "./orders.ts";

const COMMON = { clientOrderId: "c1", artistId: "abba", side: "buy", quantity: 10 };
const LIMIT = { ...COMMON, type: "limit", price: 100 };
const TRAILING = { ...COMMON, type: "trailing_stop", trail: 5, maxCost: 2_000 };

/** Where a request is wrong; nowhere: []. */
const wrongAt = (request: object): unknown[] =>
  OrderRequest.safeParse(request).error?.issues.map(({ path }) => path.join(".")) ?? [];

describe("an order request", () => {
  test.each<[string, object]>([
    ["a limit order", LIMIT],
    ["good till a date", { ...LIMIT, timeInForce: "GTD", expiresAt: 1_800_000_000_000 }],
    ["an iceberg that shows all it has", { ...LIMIT, displayQuantity: 10 }],
    ["post-only, and waiting", { ...LIMIT, postOnly: true }],
    ["a trailing buy with what it may cost", TRAILING],
    ["a trailing sale, which costs nothing", { ...TRAILING, side: "sell", maxCost: undefined }],
    ["a stop without a limit on its cost", { ...COMMON, type: "stop", stopPrice: 120 }],
  ])("is right: %s", (_, request) => {
    expect(wrongAt(request)).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["GTD without a date", { ...LIMIT, timeInForce: "GTD" }, "expiresAt"],
    ["a date without GTD", { ...LIMIT, expiresAt: 1_800_000_000_000 }, "expiresAt"],
    ["a trailing buy without what it may cost", { ...TRAILING, maxCost: undefined }, "maxCost"],
    ["a sale that may cost something", { ...TRAILING, side: "sell" }, "maxCost"],
    ["post-only and immediate", { ...LIMIT, postOnly: true, timeInForce: "IOC" }, "postOnly"],
    ["post-only and fill-or-kill", { ...LIMIT, postOnly: true, timeInForce: "FOK" }, "postOnly"],
    ["an iceberg that shows more than it has", { ...LIMIT, displayQuantity: 11 }, "displayQuantity"],
    ["an iceberg that does not rest", { ...LIMIT, displayQuantity: 1, timeInForce: "IOC" }, "displayQuantity"],
    ["a sale with an exit", { ...LIMIT, side: "sell", bracket: { takeProfit: 120, stopPrice: 80 } }, "bracket"],
  ])("is wrong: %s", (_, request, path) => {
    expect(wrongAt(request)).toEqual([path]);
  });

  const GTD = { ...LIMIT, timeInForce: "GTD", expiresAt: 1 };
  test.each<[field: string, request: object, least: unknown, most: unknown, below: unknown, above: unknown]>([
    ["quantity", LIMIT, 1, MAX_ORDER_QUANTITY, 0, MAX_ORDER_QUANTITY + 1],
    ["price", LIMIT, 1, MAX_PRICE, 0, MAX_PRICE + 1],
    ["expiresAt", GTD, 1, Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER + 1],
    ["maxCost", TRAILING, 1, Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER + 1],
    ["clientOrderId", LIMIT, "!", "~".repeat(64), "", "c".repeat(65)],
    ["artistId", LIMIT, "a", "a".repeat(64), "", "a".repeat(65)],
  ])("has bounds: %s", (field, request, least, most, below, above) => {
    for (const value of [least, most]) expect(wrongAt({ ...request, [field]: value })).toEqual([]);
    for (const value of [below, above])
      expect(new Set(wrongAt({ ...request, [field]: value }))).toEqual(new Set([field]));
  });
});

test.each([
  [1, true],
  [MAX_TRADE_QUANTITY, true],
  [0, false],
  [MAX_TRADE_QUANTITY + 1, false],
])("an instant trade of %d shares is right: %s", (quantity, right) => {
  const trade = { clientOrderId: "c1", artistId: "abba", side: "buy", quantity };
  expect(TradeRequest.safeParse(trade).success).toBe(right);
});
