import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { priceOf } from "../../../domain/core/fair-value/price.ts";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import { marketOrder } from "../../../durable-objects/testing/requests.ts";
import { call, expectProblem, newTrader, request } from "../support/api.ts";
import { consume, projection } from "../support/jobs.ts";

const TODAY = Math.floor(Date.now() / DAY) * DAY;
type Entry = Parameters<typeof call<typeof api.listArtistsForTrading>>[1]["body"]["artists"][number];

const listing = (artist: Entry) =>
  request(api.listArtistsForTrading, { body: { artists: [artist] }, token: env.OPERATOR_TOKEN });
const list = (artist: Entry) =>
  call(api.listArtistsForTrading, { body: { artists: [artist] }, token: env.OPERATOR_TOKEN });
const weeks = (...cents: number[]): [number, number][] =>
  cents.map((value, index) => [TODAY - (cents.length - index) * 7 * DAY, value]);
const imported = (id: string, ...cents: number[]): Entry => ({
  id,
  name: id,
  history: { source: "deezer", points: weeks(...cents) },
});
const midOf = async (id: string) => {
  const { bids, asks } = await call(api.getBook, { params: { id } });
  return ((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2;
};
const history = async (id: string, range: "1D" | "1M" | "1Y" | "All") =>
  (await call(api.getHistory, { params: { id }, query: { range } })).points;

/** D1 and book of an artist, once the book has told D1 of everything. */
async function settled(id: string) {
  await vi.waitFor(
    async () => {
      const { seq, projectedSeq } = await env.ORDER_BOOK.getByName(id).diagnostics();
      expect(projectedSeq).toBe(seq);
    },
    { timeout: 20_000, interval: 200 },
  );
  const { seq, hash } = await env.ORDER_BOOK.getByName(id).diagnostics();
  return {
    seq,
    hash,
    ...(await projection(id)),
    artist: await env.DB.prepare("SELECT * FROM artists WHERE id = ?").bind(id).first(),
  };
}

describe("listing an artist by its audience", () => {
  test("opens a book, with a simulated past that leads to today's price", async () => {
    expect(await list({ id: "tyla", name: "Tyla", audience: 20_000_000 })).toEqual({
      listed: 1,
      imported: 0,
      held: 0,
      unchanged: 0,
    });
    await settled("tyla");
    const { fairValue, source, price } = await call(api.getArtist, { params: { id: "tyla" } });
    expect(source).toBe("simulated");
    expect(price).toBe(fairValue);
    expect(Math.abs((await midOf("tyla")) - (fairValue ?? 0))).toBeLessThan(2);
    for (const [range, count] of [
      ["1D", 280],
      ["1M", 700],
      ["1Y", 360],
    ] as const) {
      const points = await history("tyla", range);
      expect(points.length).toBeGreaterThan(count);
      expect(Math.abs(Math.log((points.at(-1)?.fairValue ?? 0) / (fairValue ?? 1)))).toBeLessThan(0.05);
    }
  });

  test("again changes nothing", async () => {
    const before = await settled("tyla");
    expect(await list({ id: "tyla", name: "Tyla", audience: 90_000_000 })).toEqual({
      listed: 0,
      imported: 0,
      held: 0,
      unchanged: 1,
    });
    expect(await settled("tyla")).toEqual(before);
  });

  test("again takes metadata that is new, and forgets none", async () => {
    await list({ id: "tyla", name: "Tyla", genres: ["amapiano"], country: "ZA", debutYear: 2019 });
    await list({ id: "tyla", name: "Tyla" });
    expect(await call(api.getArtist, { params: { id: "tyla" } })).toMatchObject({
      genres: ["amapiano"],
      country: "ZA",
      debutYear: 2019,
    });
  });

  test("is done again when it was interrupted before its end", async () => {
    await list({ id: "interrupted", name: "Interrupted", audience: 1_000_000 });
    const { seq } = await env.ORDER_BOOK.getByName("interrupted").diagnostics();
    await env.DB.prepare("UPDATE artists SET audience = NULL WHERE id = 'interrupted'").run();
    expect(await list({ id: "interrupted", name: "Interrupted", audience: 1_000_000 })).toEqual({
      listed: 1,
      imported: 0,
      held: 0,
      unchanged: 0,
    });
    // The book had all of it, at the same value.
    expect((await env.ORDER_BOOK.getByName("interrupted").diagnostics()).seq).toBe(seq);
    const stored = await env.DB.prepare("SELECT audience FROM artists WHERE id = 'interrupted'").first();
    expect(stored).toEqual({ audience: 1_000_000 });
  });
});

describe("listing an artist with its history", () => {
  test("opens its book at the latest value", async () => {
    expect(await list(imported("rosalia", 500, 700, 1_234))).toEqual({ listed: 0, imported: 1, held: 0, unchanged: 0 });
    const { market } = await settled("rosalia");
    expect(market).toMatchObject([{ fair_value: 1_234, source: "deezer" }]);
    expect(Math.abs((await midOf("rosalia")) - 1_234)).toBeLessThan(2);
    const points = await history("rosalia", "All");
    expect(points.slice(0, 3).map(({ fairValue, source }) => [fairValue, source])).toEqual([
      [500, "deezer"],
      [700, "deezer"],
      [1_234, "deezer"],
    ]);
  });

  test("again changes nothing", async () => {
    const before = await settled("rosalia");
    expect(await list(imported("rosalia", 500, 700, 1_234))).toEqual({ listed: 0, imported: 0, held: 0, unchanged: 1 });
    expect(await settled("rosalia")).toEqual(before);
  });

  test("that reaches further moves the price there", async () => {
    expect(
      await list({ id: "rosalia", name: "rosalia", history: { source: "deezer", points: [[TODAY, 2_000]] } }),
    ).toMatchObject({ imported: 1 });
    expect(await settled("rosalia")).toMatchObject({ market: [{ fair_value: 2_000 }] });
    expect(await history("rosalia", "All")).toHaveLength(4);
  });

  test("replaces a simulated past with the real one", async () => {
    await list({ id: "rema", name: "Rema", audience: 5_000_000 });
    await settled("rema");
    await list(imported("rema", 300, 400));
    const { fair_values: values } = await settled("rema");
    const past = values.filter(({ seq }) => seq === 0);
    expect(past.map(({ source, value }) => [source, value])).toEqual([
      ["deezer", 300],
      ["deezer", 400],
    ]);
    expect((await call(api.getArtist, { params: { id: "rema" } })).fairValue).toBe(400);
  });

  test("carries on from the imported price when the simulated source takes over", async () => {
    const at = Date.now() + DAY;
    await consume("anticip-jobs", [{ type: "prices", artistIds: ["rema"], at }]);
    const { fairValue, parts } = await call(api.getValuation, { params: { id: "rema" } });
    expect(fairValue).toBe(400);
    expect(parts).toMatchObject([{ source: "simulated", weight: 1, cents: 400 }]);
    expect(priceOf(Math.log1p(parts[0]?.level ?? 0))).toBe(400);
  });

  test("far from the price at which somebody owns shares waits for an admin", async () => {
    const { token } = await newTrader();
    await call(api.placeOrder, { body: marketOrder("buy", 2, { artistId: "rosalia" }), token });
    const far = { id: "rosalia", name: "rosalia", history: { source: "deezer", points: [[TODAY + DAY, 50_000]] } };
    expect(await list(far as Entry)).toMatchObject({ imported: 0, held: 1 });
    expect((await call(api.getArtist, { params: { id: "rosalia" } })).fairValue).toBe(2_000);
    expect(await call(api.getValuation, { params: { id: "rosalia" } })).toMatchObject({ held: { cents: 50_000 } });
  });
});

describe("what cannot be listed is refused whole:", () => {
  test.each([
    ["no artists", { artists: [] }],
    [
      "too many at once",
      { artists: Array.from({ length: 26 }, (_, index) => ({ id: `a-${index}`, name: "A", audience: 1_000 })) },
    ],
    ["an id that cannot be one", { artists: [{ id: "No Id", name: "A", audience: 1_000 }] }],
    ["a price of zero", { artists: [imported("zero", 100, 0)] }],
    ["a price that is no integer", { artists: [imported("fraction", 100.5)] }],
    ["a history without points", { artists: [{ id: "empty", name: "A", history: { source: "x", points: [] } }] }],
    [
      "a history that is not in order",
      {
        artists: [
          {
            id: "disorder",
            name: "A",
            history: {
              source: "x",
              points: [
                [TODAY, 5],
                [TODAY - DAY, 6],
              ],
            },
          },
        ],
      },
    ],
    [
      "a history with a time twice",
      {
        artists: [
          {
            id: "twice",
            name: "A",
            history: {
              source: "x",
              points: [
                [TODAY, 5],
                [TODAY, 6],
              ],
            },
          },
        ],
      },
    ],
    ["unknown fields", { artists: [{ id: "field", name: "A", audience: 1_000, price: 5 }] }],
    ["a body that is none", "artists"],
  ])("%s", async (_, body) => {
    await expectProblem(
      await request(api.listArtistsForTrading, { body: body as never, token: env.OPERATOR_TOKEN }),
      "invalid_request",
    );
    const { results } = await env.DB.prepare("SELECT id FROM artists ORDER BY id").all<{ id: string }>();
    expect(results.map(({ id }) => id)).toEqual(["interrupted", "rema", "rosalia", "tyla"]);
  });

  test("a new artist with neither audience nor history: it would have no price", async () => {
    expect(await (await listing({ id: "priceless", name: "Priceless" })).json()).toMatchObject({
      listed: 0,
      unchanged: 1,
    });
    await expectProblem(await request(api.getArtist, { params: { id: "priceless" } }), "unknown_artist");
  });
});

test("years of history fit one request", async () => {
  const points: [number, number][] = Array.from({ length: 5_000 }, (_, index) => [
    TODAY - (5_000 - index) * DAY,
    100 + index,
  ]);
  expect(await list({ id: "evergreen", name: "Evergreen", history: { source: "chart", points } })).toMatchObject({
    imported: 1,
  });
  expect((await history("evergreen", "All")).length).toBeGreaterThanOrEqual(5_000);
  expect(points.at(-1)?.[0]).toBeLessThan(Date.now() - HOUR);
});
