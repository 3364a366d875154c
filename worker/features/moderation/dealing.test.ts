import { describe, expect, test } from "vitest";
import { dealingOf, type Purchases, userPairs } from "./dealing.ts";

const trade = (buyer: string, seller: string, time = 10) => ({ buyer, seller, time });

describe("the pairs of users in a message", () => {
  test("are each named once, the smaller id first, whoever bought", () => {
    expect(userPairs([trade("bob", "ada"), trade("ada", "bob"), trade("ada", "cy")], 0)).toEqual([
      ["ada", "bob"],
      ["ada", "cy"],
    ]);
  });

  test("leave out trades with the issuer, and older ones", () => {
    expect(userPairs([trade("bob", "issuer"), trade("issuer", "ada"), trade("ada", "bob", 5)], 5)).toEqual([]);
  });
});

const purchases = (buyer: string, more: Partial<Purchases> = {}): Purchases => {
  return { buyer, trades: 1, quantity: 10, notional: 10_000, firstTradeAt: 1, lastTradeAt: 1, ...more };
};

describe("two linked accounts", () => {
  test("that traded both ways washed", () => {
    const back = purchases("ada", { trades: 2, quantity: 8, notional: 9_000, firstTradeAt: 3, lastTradeAt: 7 });
    expect(dealingOf([purchases("bob"), back])).toEqual({
      kind: "wash_trade",
      trades: 3,
      quantity: 18,
      notional: 19_000,
      firstTradeAt: 1,
      lastTradeAt: 7,
    });
  });

  test("of which only one bought moved value one way", () => {
    expect(dealingOf([purchases("bob")])).toEqual({
      kind: "self_dealing",
      trades: 1,
      quantity: 10,
      notional: 10_000,
      firstTradeAt: 1,
      lastTradeAt: 1,
    });
  });

  test("that did not trade did nothing", () => {
    expect(dealingOf([])).toBeNull();
  });
});
