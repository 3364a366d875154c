import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import { refreshArtists, refreshStale } from "../../../worker/features/market/refresh.ts";
import { countFreshness, forgetViews, NEWEST, WIDEST } from "../../../worker/features/market/views.ts";
import { database } from "../../../worker/platform/database.ts";
import { call, expectProblem, request, send } from "../support/api.ts";
import { rowsUsed } from "../support/rows-used.ts";

/* The market at a glance, over five hundred artists whose numbers are known. */

const ARTISTS = 500;
const HOUR_NOW = Math.floor(Date.now() / HOUR) * HOUR;
const context = (now = Date.now()) => ({ env, db: database(env), actor: null, requestId: "test", now });

const made = Array.from({ length: ARTISTS }, (_, n) => ({
  id: `artist-${n}`,
  genres: n % 4 === 0 ? ["pop"] : n % 4 === 1 ? ["pop", "rock"] : n % 4 === 2 ? ["rock"] : [],
  before: 1_000,
  // A third went up, a third down, each by another amount.
  price: 1_000 + (n % 3 === 1 ? n : n % 3 === 2 ? -n : 0),
  fair: n === 77 ? 2_000 : 1_000,
  turnover: n % 50 === 9 ? n * 100 : 0,
  listedAt: (n * 7) % ARTISTS,
}));

const write = (sql: string, rows: unknown[]) => env.DB.prepare(sql).bind(JSON.stringify(rows)).run();

beforeAll(async () => {
  await write(
    `INSERT INTO artists (id, name, search_name, genres, country, listed_at)
     SELECT value ->> 0, value ->> 0, value ->> 0, value ->> 1, 'US', value ->> 2 FROM json_each(?)`,
    made.map(({ id, genres, listedAt }) => [id, JSON.stringify(genres), listedAt]),
  );
  await write(
    `INSERT INTO market (artist_id, seq, last, fair_value, volume, shares_floated)
     SELECT value ->> 0, 1, value ->> 1, value ->> 2, 0, 1000 FROM json_each(?)`,
    made.map(({ id, price, fair }) => [id, price, fair]),
  );
  await write(
    `INSERT INTO fair_values (artist_id, grain, time, value, source, seq)
     SELECT value ->> 0, ${HOUR}, ${HOUR_NOW - 24 * HOUR}, value ->> 1, 'test', 1 FROM json_each(?)`,
    made.map(({ id, before }) => [id, before]),
  );
  await write(
    `INSERT INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
     SELECT value ->> 0, ${HOUR}, ${HOUR_NOW - 2 * HOUR}, 1, 1, 1, 1, 1, value ->> 1 FROM json_each(?)`,
    made.filter(({ turnover }) => turnover > 0).map(({ id, turnover }) => [id, turnover]),
  );
  await write(
    `INSERT INTO market_rollups (interval, time, artists, trades, volume, turnover, equal_return, value_return, equal_level, value_level)
     SELECT ${HOUR}, value ->> 0, 500, 2, 30, 400, 0, 0, value ->> 1, value ->> 2 FROM json_each(?)`,
    [
      [HOUR_NOW - 30 * HOUR, 900_000_000, 900_000_000],
      [HOUR_NOW - 24 * HOUR, 1_000_000_000, 1_000_000_000],
      [HOUR_NOW - 3 * HOUR, 1_010_000_000, 990_000_000],
      [HOUR_NOW - HOUR, 1_020_000_000, 980_000_000],
    ],
  );
  await refreshStale(context());
});
beforeEach(() => forgetViews());

const overview = () => call(api.getMarketOverview, {});
const view = async (of: api.MarketView, limit = 5) =>
  (await call(api.getMarketView, { params: { view: of }, query: { limit } })).artists;

describe("the overview", () => {
  test("counts artists, ups and downs, what was traded and how the level moved in 24 hours, and names the largest genres", async () => {
    const up = made.filter(({ price }) => price > 1_000).length;
    const down = made.filter(({ price }) => price < 1_000).length;
    expect(await overview()).toEqual({
      artists: ARTISTS,
      up,
      down,
      unchanged: ARTISTS - up - down,
      trades: 4,
      volume: 60,
      turnover: made.reduce((sum, { turnover }) => sum + turnover, 0),
      level: { equalChangeBps: 200, valueChangeBps: -200 },
      genres: [
        { genre: "rock", artists: 250 },
        { genre: "pop", artists: 250 },
      ],
      sources: [],
    });
  });

  test("reads a row an hour and genre, however many artists there are", async () => {
    const { read } = await rowsUsed(overview);
    expect(read).toBeLessThan(40);
  });

  test("is the same answer for all who ask at once, and says only that when it has not changed", async () => {
    const { read } = await rowsUsed(() => Promise.all([overview(), overview(), overview()]));
    expect(read).toBeLessThan(40);
    const response = await send("/api/v1/market/overview");
    const tag = response.headers.get("ETag") ?? "";
    expect(tag).not.toBe("");
    const again = await send("/api/v1/market/overview", { headers: { "If-None-Match": tag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  test("knows at once, in this isolate, what was refreshed", async () => {
    await overview();
    await env.DB.prepare("UPDATE market SET last = 5000 WHERE artist_id = 'artist-0'").run();
    await refreshArtists(context(), { type: "market-refresh", artistIds: ["artist-0"] });
    const up = made.filter(({ price }) => price > 1_000).length;
    expect((await overview()).up).toBe(up + 1);
    await env.DB.prepare("UPDATE market SET last = 1000 WHERE artist_id = 'artist-0'").run();
    await refreshArtists(context(), { type: "market-refresh", artistIds: ["artist-0"] });
    expect((await overview()).up).toBe(up);
  });

  test("tells how fresh the sources are", async () => {
    const now = Date.now();
    await write(
      "INSERT INTO source_polls (source, artist_id, due_at, observed_at) SELECT value ->> 0, value ->> 1, 0, value ->> 2 FROM json_each(?)",
      [
        ["lastfm", "artist-1", now - MINUTE],
        ["lastfm", "artist-2", now - 72 * HOUR],
        ["lastfm", "artist-3", null],
      ],
    );
    await countFreshness(context(now));
    forgetViews();
    expect((await overview()).sources).toEqual([
      { source: "lastfm", artists: 3, fresh: 1, newestAt: now - MINUTE, countedAt: now },
    ]);
  });
});

test("how many each list has, and how many of it are up and down, is what counting them gives", async () => {
  await env.DB.prepare("UPDATE artists SET genres = '[\"jazz\"]' WHERE id = 'artist-1'").run();
  await env.DB.prepare("DELETE FROM artists WHERE id = 'artist-2'").run();
  await refreshStale(context());
  await refreshArtists(context(Date.now() + 48 * HOUR), {
    type: "market-refresh",
    artistIds: ["artist-4", "artist-5"],
  });
  const { results: kept } = await env.DB.prepare(
    "SELECT genre, country, artists, up, down FROM market_lists WHERE artists > 0 ORDER BY genre, country",
  ).all();
  const { results: counted } = await env.DB.prepare(
    `SELECT genre, country, COUNT(*) AS artists, SUM(by_change < 0) AS up, SUM(by_change > 0) AS down
     FROM market_order GROUP BY genre, country ORDER BY genre, country`,
  ).all();
  expect(kept).toEqual(counted);
  expect(kept.length).toBeGreaterThan(5);
  const all = "genre = '' AND country = ''";
  expect(await env.DB.prepare(`SELECT turnover FROM market_lists WHERE ${all}`).first("turnover")).toBe(
    await env.DB.prepare(`SELECT -SUM(by_turnover) AS sum FROM market_order WHERE ${all}`).first("sum"),
  );
});

describe("the views", () => {
  test("have those that rose and fell most, that traded most, that are furthest from fair value, that came last", async () => {
    expect((await view("gainers")).map(({ changeBps }) => changeBps)).toEqual([4990, 4960, 4930, 4900, 4870]);
    expect((await view("losers"))[0]).toMatchObject({ changeBps: expect.any(Number) });
    expect(
      (await view("losers")).every(
        ({ changeBps }, n, all) => changeBps < 0 && (n === 0 || changeBps >= all[n - 1]!.changeBps),
      ),
    ).toBe(true);
    const traded = await view("most_traded", 50);
    expect(traded.map(({ turnover24h }) => turnover24h)).toEqual(
      made
        .map(({ turnover }) => turnover)
        .filter((turnover) => turnover > 0)
        .toSorted((a, b) => b - a),
    );
    expect((await view("widest_gap", 3)).map(({ id }) => id)).toContain("artist-77");
    expect((await view("new_listings", 3)).map(({ id }) => id)).toEqual(
      made
        .filter(({ id }) => id !== "artist-2")
        .toSorted((a, b) => b.listedAt - a.listedAt)
        .slice(0, 3)
        .map(({ id }) => id),
    );
  });

  test.each(api.MarketView.options)("%s reads at most ten rows for each artist it shows, by an index", async (of) => {
    let shown = 0;
    const { read } = await rowsUsed(async () => {
      shown = (await view(of, 8)).length;
    });
    expect(shown).toBe(8);
    expect(read).toBeLessThanOrEqual(10 * shown);
  });

  test.each([
    [WIDEST, "market_order_gap"],
    [NEWEST, "artists_listed"],
  ])("goes by its index", async (sql, index) => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(5).all<{ detail: string }>();
    const plan = results.map(({ detail }) => detail).join("\n");
    expect(plan).toContain(index);
    expect(plan).not.toContain("TEMP B-TREE");
  });

  test("are refused where there is none such", async () => {
    await expectProblem(await send("/api/v1/market/views/luckiest"), "invalid_request");
    for (const limit of [0, 51, 1.5])
      await expectProblem(
        await request(api.getMarketView, { params: { view: "gainers" }, query: { limit } }),
        "invalid_request",
      );
  });
});
