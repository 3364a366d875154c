import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ArtistSummary } from "../../domain/api/market.ts";
import type { Portfolio } from "../../domain/api/trading.ts";
import {
  contrarian,
  fan,
  type Intent,
  scalper,
  type Sight,
  type Temperament,
  trendFollower,
  valueInvestor,
} from "./temperaments.ts";

function artist(id: string, more: Partial<ArtistSummary> = {}): ArtistSummary {
  return {
    id,
    name: id,
    genres: [],
    country: null,
    last: 1_000,
    bid: 996,
    ask: 1_004,
    fairValue: 1_000,
    price: 1_000,
    previousPrice: 1_000,
    changeBps: 0,
    volume24h: 0,
    turnover24h: 0,
    flaggedTurnover24h: 0,
    volume: 0,
    sparkline: [],
    source: "simulated",
    ...more,
  };
}

function portfolio(
  availableCash: number,
  shares: Record<string, number> = {},
  more: Partial<Portfolio["positions"][number]> = {},
): Portfolio {
  const positions = Object.entries(shares).map(([artistId, count]) => {
    return {
      artistId,
      shares: count,
      heldShares: 0,
      costBasis: count * 1_000,
      realisedPnl: 0,
      name: artistId,
      price: 1_000,
      value: count * 1_000,
      unrealisedPnl: 0,
      ...more,
    };
  });
  const value = availableCash + positions.reduce((sum, position) => sum + position.value, 0);
  return {
    version: 1,
    cash: availableCash,
    heldCash: 0,
    availableCash,
    granted: 1_000_000,
    value,
    unrealisedPnl: 0,
    realisedPnl: 0,
    positions,
  };
}

const sight = (artists: ArtistSummary[], owned: Portfolio, random = 0): Sight => ({
  artists,
  portfolio: owned,
  random: () => random,
});

describe("the fan", () => {
  test("buys a favourite for a small part of its cash", () => {
    expect(fan(sight([artist("tyla")], portfolio(1_000_000)))).toEqual({ artistId: "tyla", side: "buy", quantity: 39 });
  });

  test("sells some when cash runs out", () => {
    expect(fan(sight([artist("tyla")], portfolio(5_000, { tyla: 99 })))).toEqual({
      artistId: "tyla",
      side: "sell",
      quantity: 50,
    });
  });
});

describe("the trend follower", () => {
  const [rising, falling] = [artist("rising", { changeBps: 500 }), artist("falling", { changeBps: -500 })];

  test("buys what has risen most", () =>
    expect(trendFollower(sight([falling, rising], portfolio(1_000_000)))).toMatchObject({
      artistId: "rising",
      side: "buy",
    }));

  test("sells all of what has fallen", () => {
    expect(trendFollower(sight([rising, falling], portfolio(1_000_000, { falling: 7 })))).toEqual({
      artistId: "falling",
      side: "sell",
      quantity: 7,
    });
  });
});

describe("the value investor", () => {
  test("buys what trades furthest below fair value", () => {
    const cheap = artist("cheap", { fairValue: 1_200 });
    expect(valueInvestor(sight([artist("tyla"), cheap], portfolio(1_000_000)))).toMatchObject({
      artistId: "cheap",
      side: "buy",
    });
  });

  test("sells half of what trades above it", () => {
    const dear = artist("dear", { fairValue: 900 });
    expect(valueInvestor(sight([dear], portfolio(1_000_000, { dear: 9 })))).toEqual({
      artistId: "dear",
      side: "sell",
      quantity: 5,
    });
  });
});

describe("the contrarian", () => {
  test("buys what has fallen most", () => {
    expect(
      contrarian(sight([artist("tyla"), artist("fallen", { changeBps: -900 })], portfolio(1_000_000))),
    ).toMatchObject({ artistId: "fallen", side: "buy" });
  });

  test("takes profits", () => {
    expect(contrarian(sight([artist("tyla")], portfolio(1_000_000, { tyla: 10 }, { unrealisedPnl: 500 })))).toEqual({
      artistId: "tyla",
      side: "sell",
      quantity: 5,
    });
  });
});

describe("the scalper", () => {
  const wide = artist("tyla", { bid: 990, ask: 1_010 });

  test("bids inside the spread", () =>
    expect(scalper(sight([wide], portfolio(1_000_000)))).toMatchObject({ side: "buy", price: 996 }));

  test("offers what it holds inside the spread", () => {
    expect(scalper(sight([wide], portfolio(1_000_000, { tyla: 10 })))).toEqual({
      artistId: "tyla",
      side: "sell",
      quantity: 10,
      price: 1_004,
    });
  });

  test("leaves a narrow spread alone", () =>
    expect(scalper(sight([artist("tyla", { bid: 999, ask: 1_001 })], portfolio(1_000_000)))).toBeNull());
});

const cents = fc.integer({ min: 1, max: 200_000 });
const artists = fc.array(
  fc.record({
    bid: fc.option(cents),
    width: fc.integer({ min: 1, max: 500 }),
    oneSided: fc.boolean(),
    fairValue: fc.option(cents),
    changeBps: fc.integer({ min: -9_000, max: 9_000 }),
  }),
  { maxLength: 6 },
);

test.each<[string, Temperament]>([
  ["fan", fan],
  ["trend follower", trendFollower],
  ["value investor", valueInvestor],
  ["contrarian", contrarian],
  ["scalper", scalper],
])(
  "the %s only asks for what the exchange can take: whole shares that it has or can pay, at a price inside the spread",
  (_, temperament) => {
    fc.assert(
      fc.property(
        artists,
        fc.nat({ max: 2_000_000 }),
        fc.array(fc.nat({ max: 500 }), { maxLength: 6 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (rows, cash, shares, random) => {
          const seen = rows.map(({ bid, width, oneSided, ...row }, index) =>
            artist(`a${index}`, { ...row, bid, ask: bid === null || oneSided ? null : bid + width }),
          );
          const owned = portfolio(
            cash,
            Object.fromEntries(shares.flatMap((count, index) => (count > 0 ? [[`a${index}`, count]] : []))),
          );
          const intent: Intent | null = temperament(sight(seen, owned, random));
          if (!intent) return;
          const { quantity, price, side, artistId } = intent;
          const about = seen.find(({ id }) => id === artistId);
          expect(Number.isInteger(quantity) && quantity >= 1).toBe(true);
          if (side === "sell")
            expect(quantity).toBeLessThanOrEqual(
              owned.positions.find((position) => position.artistId === artistId)?.shares ?? 0,
            );
          else expect(quantity * (about?.ask ?? Infinity)).toBeLessThanOrEqual(cash);
          if (price !== undefined) {
            expect(price).toBeGreaterThan(about?.bid ?? Infinity);
            expect(price).toBeLessThan(about?.ask ?? 0);
          }
        },
      ),
    );
  },
);
