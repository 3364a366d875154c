import { describe, expect, test } from "vitest";
import {
  type IssuerTrade,
  marginalPrice,
  potentialFault,
  potentialOf,
  rankedValue,
  sharesToFloat,
} from "./potential.ts";

/** Of 100 shares 20 are sold. */
const issue = { fairValue: 1_000, sharesFloated: 100, sold: 20 };

describe("shares to float", () => {
  test("are worth $2,000,000 in two significant digits, so that $1,000 move the price by 0.05 %", () => {
    expect(sharesToFloat(2_000)).toBe(100_000);
    expect(sharesToFloat(1_800)).toBe(110_000);
    expect(sharesToFloat(45_000)).toBe(4_400);
    const listed = { fairValue: 2_000, sharesFloated: sharesToFloat(2_000), sold: 0 };
    const bought = 100_000 / 2_000; // shares for $1,000
    expect(marginalPrice(listed, bought) / 2_000).toBeCloseTo(1.0005, 6);
  });

  test("are a hundred at least and a hundred million at most", () => {
    expect(sharesToFloat(2_000_000)).toBe(100);
    expect(sharesToFloat(100_000_000)).toBe(100);
    expect(sharesToFloat(2)).toBe(100_000_000);
    expect(sharesToFloat(1)).toBe(100_000_000);
  });
});

test("the next share costs fair value when none is sold, and e times as much when all are", () => {
  expect(marginalPrice({ ...issue, sold: 0 })).toBe(1_000);
  expect(marginalPrice({ ...issue, sold: 100 })).toBeCloseTo(1_000 * Math.E, 9);
  expect(marginalPrice(issue, -20)).toBe(1_000);
  expect(marginalPrice(issue, 80)).toBeCloseTo(1_000 * Math.E, 9);
});

test("shares are worth the sum of their marginal prices, the last sold first, and rank by it rounded down", () => {
  // The sum over so small parts of a share that it is the integral.
  const parts = 10_000;
  let sum = 0;
  for (let part = 0; part < parts; part += 1) sum += marginalPrice(issue, (-8 * (part + 0.5)) / parts) * (8 / parts);
  expect(potentialOf(issue, 8)).toBeCloseTo(sum, 3);
  expect(rankedValue(issue, 8)).toBe(Math.floor(sum));
  expect(rankedValue(issue, 0)).toBe(0);
});

describe("a trade of the issuer's", () => {
  const trade = (price: number, takerSide: "buy" | "sell", takerAccount: string): IssuerTrade => ({
    price,
    quantity: 10,
    takerSide,
    takerAccount,
    makerAccount: takerAccount === "issuer" ? "ann" : "issuer",
  });
  // Of 20 that are sold the last 10 are worth 11,623.18: 1,162.3 each.
  const sells = (price: number) => [trade(price, "buy", "ann"), trade(price, "sell", "issuer")];
  const buys = (price: number) => [trade(price, "sell", "ann"), trade(price, "buy", "issuer")];
  const before = { ...issue, sold: 10 };

  test("takes at least what the shares were worth, as maker and as taker", () => {
    for (const sale of sells(1_163)) expect(potentialFault(issue, sale)).toBeNull();
    for (const sale of sells(1_162))
      expect(potentialFault(issue, sale)).toContain("the issuer sold 10 shares for 11620");
  });

  test("pays at most that, as maker and as taker", () => {
    for (const purchase of buys(1_162)) expect(potentialFault(before, purchase)).toBeNull();
    for (const purchase of buys(1_163))
      expect(potentialFault(before, purchase)).toContain("the issuer bought 10 shares for 11630");
  });

  test("may miss by what a double cannot hold, and by no more", () => {
    const worth = potentialOf(issue, 10) / 10;
    const [sale] = sells(worth * (1 - 1e-13));
    const [purchase] = buys(worth * (1 + 1e-13));
    expect([potentialFault(issue, sale!), potentialFault(before, purchase!)]).toEqual([null, null]);
    const [cheap] = sells(worth * (1 - 1e-11));
    const [dear] = buys(worth * (1 + 1e-11));
    expect(potentialFault(issue, cheap!)).not.toBeNull();
    expect(potentialFault(before, dear!)).not.toBeNull();
  });
});
