import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, expectProblem, newTrader, request, send } from "../support/api.ts";
import { list, marketOrder } from "../support/exchange.ts";

const ARTISTS = [
  { id: "beyonce", name: "Beyoncé", genres: ["pop", "r&b"], country: "US", cents: 3_000 },
  { id: "tyla", name: "Tyla", genres: ["amapiano", "pop"], country: "ZA", cents: 1_000 },
  { id: "rosalia", name: "ROSALÍA", genres: ["flamenco"], country: "ES", cents: 2_000 },
];

beforeAll(async () => {
  for (const { id, name, cents } of ARTISTS) await list(id, cents, name);
  const artists = ARTISTS.map(({ cents: _cents, ...artist }) => ({ ...artist, debutYear: 2000 }));
  await call(api.listArtistsForTrading, { body: { artists }, token: env.OPERATOR_TOKEN });
  const { token } = await newTrader();
  await call(api.placeOrder, { body: marketOrder("tyla", "buy", 10), token });
  await vi.waitFor(async () => expect((await call(api.getArtist, { params: { id: "tyla" } })).volume24h).toBe(10), {
    timeout: 15_000,
    interval: 200,
  });
});

const ids = async (query: Partial<NonNullable<Parameters<typeof call<typeof api.listArtists>>[1]["query"]>>) =>
  (await call(api.listArtists, { query })).artists.map(({ id }) => id);

describe("the market list", () => {
  test("shows prices, what traded, and where the popularity comes from", async () => {
    const { artists } = await call(api.listArtists, { query: {} });
    expect(artists.find(({ id }) => id === "tyla")).toMatchObject({
      name: "Tyla",
      genres: ["amapiano", "pop"],
      country: "ZA",
      last: 1_004,
      fairValue: 1_000,
      volume24h: 10,
      turnover24h: 10_040,
      flaggedTurnover24h: 0,
      source: "test",
    });
  });

  test.each([
    ["name", "asc", ["beyonce", "rosalia", "tyla"]],
    ["name", "desc", ["tyla", "rosalia", "beyonce"]],
    ["price", "desc", ["beyonce", "rosalia", "tyla"]],
    ["price", "asc", ["tyla", "rosalia", "beyonce"]],
    ["volume", "desc", ["tyla", "beyonce", "rosalia"]],
  ] as const)("sorts by %s, %s", async (sort, order, expected) => {
    expect(await ids({ sort, order })).toEqual(expected);
  });

  test.each([
    [{ q: "beyonce" }, ["beyonce"]],
    [{ q: "ROSALIA" }, ["rosalia"]],
    [{ q: "yl" }, ["tyla"]],
    [{ q: "nobody" }, []],
    [{ q: "%" }, []],
    [{ genre: "pop" }, ["beyonce", "tyla"]],
    [{ country: "ES" }, ["rosalia"]],
    [{ genre: "pop", country: "ZA" }, ["tyla"]],
  ])("narrows by %j", async (query, expected) => {
    expect(await ids({ ...query, sort: "name", order: "asc" })).toEqual(expected);
  });

  test("comes in pages that do not overlap", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call(api.listArtists, { query: { sort: "name", order: "asc", limit: 2, cursor } });
      seen.push(...page.artists.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["beyonce", "rosalia", "tyla"]);
  });

  test.each(["limit=5&limit=6", "sort=name&sort=price", "q=a&q=b"])(
    "refuses a parameter that is given twice: %s",
    async (query) => {
      await expectProblem(await send(`/api/v1/artists?${query}`), "invalid_request");
    },
  );

  test.each([
    { limit: 0 },
    { limit: 501 },
    { limit: 1.5 },
    { sort: "luck" },
    { order: "up" },
    { country: "USA" },
    { q: "x".repeat(101) },
  ])("refuses %j", async (query) => {
    await expectProblem(await request(api.listArtists, { query: query as never }), "invalid_request");
  });
});

describe("one artist", () => {
  const params = { id: "tyla" };

  test("with its fees and shares", async () => {
    expect(await call(api.getArtist, { params })).toMatchObject({
      sharesFloated: 200_000,
      takerFeeBps: 10,
      makerFeeBps: 0,
      debutYear: 2000,
      price: 1_004,
    });
  });

  test("its book, from the object itself", async () => {
    const { bids, asks, seq } = await call(api.getBook, { params });
    expect([bids[0]?.[0], seq > 0]).toEqual([996, true]);
    expect(bids.every(([price], index) => index === 0 || price < (bids[index - 1]?.[0] ?? 0))).toBe(true);
    expect(asks.every(([price], index) => index === 0 || price > (asks[index - 1]?.[0] ?? 0))).toBe(true);
  });

  test("its tape", async () => {
    const { trades } = await call(api.getTrades, { params, query: {} });
    expect(trades).toMatchObject([{ price: 1_004, quantity: 10, side: "buy" }]);
    expect((await call(api.getTrades, { params, query: { before: trades[0]?.seq ?? 0 } })).trades).toEqual([]);
  });

  test.each(["1H", "1D", "1W", "1M", "1Y", "All"] as const)(
    "its candles over %s end with what traded",
    async (range) => {
      const { candles, interval } = await call(api.getCandles, { params, query: { range } });
      expect(candles.at(-1)).toMatchObject({ high: expect.any(Number), close: 1_004, volume: 10 });
      for (const { time, open, high, low, close } of candles) {
        expect(time % interval).toBe(0);
        expect(low).toBeLessThanOrEqual(Math.min(open, close));
        expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
      }
      expect(candles.every(({ time }, index) => index === 0 || time > (candles[index - 1]?.time ?? 0))).toBe(true);
    },
  );

  test("its fair values over time", async () => {
    const { points } = await call(api.getHistory, { params, query: { range: "1M" } });
    expect(points.at(-1)).toMatchObject({ fairValue: 1_000, source: "test" });
  });
});

describe.each([api.getArtist, api.getBook, api.getTrades, api.getHistory, api.getCandles])("$path", (route) => {
  test("of an artist that is not listed", async () => {
    await expectProblem(await request(route, { params: { id: "nobody" } }), "unknown_artist");
  });

  test.each(["Tyla", "a b", "-x", "x".repeat(65), "%00"])("of the id %j, which cannot be one", async (id) => {
    await expectProblem(await request(route, { params: { id } }), "invalid_request");
  });
});

test.each([
  [api.getCandles, { range: "2D" }],
  [api.getHistory, { range: "" }],
  [api.getTrades, { limit: 201 }],
  [api.getTrades, { before: 0 }],
] as const)("a query that cannot be is refused", async (route, query) => {
  await expectProblem(
    await request(route as typeof api.getTrades, { params: { id: "tyla" }, query: query as never }),
    "invalid_request",
  );
});
