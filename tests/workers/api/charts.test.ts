import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { DAY, HOUR, MINUTE, Range } from "../../../domain/core/ranges.ts";
import { CHART_QUERY } from "../../../worker/features/market-data/charts.ts";
import { call, send } from "../support/api.ts";
import { list } from "../support/exchange.ts";
import { rowsUsed } from "../support/rows-used.ts";

const TODAY = Math.floor(Date.now() / DAY) * DAY;
const DAYS = 3_650;
const params = { id: "evergreen" };

beforeAll(async () => {
  await list("evergreen", 1_000);
  const other = "someone-else";
  for (const artist of [params.id, other])
    await env.DB.batch([
      env.DB.prepare(
        `WITH RECURSIVE day(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < ?1)
         INSERT OR REPLACE INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
         SELECT ?2, ?3, ?4 - n * ?3, 10, 12, 9, 11, n % 2, 0 FROM day`,
      ).bind(DAYS, artist, DAY, TODAY),
      env.DB.prepare(
        `WITH RECURSIVE day(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < ?1)
         INSERT OR REPLACE INTO fair_values (artist_id, grain, time, value, source, seq) SELECT ?2, ?3, ?4 - n * ?3, 10, 'chart', 0 FROM day`,
      ).bind(DAYS, artist, DAY, TODAY),
      env.DB.prepare(
        `WITH RECURSIVE minute(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM minute WHERE n < 3000)
         INSERT OR REPLACE INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
         SELECT ?1, ?2, ?3 - n * ?2, 10, 12, 9, 11, 1, 10 FROM minute`,
      ).bind(artist, MINUTE, Math.floor(Date.now() / MINUTE) * MINUTE),
      env.DB.prepare(
        `WITH RECURSIVE hour(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM hour WHERE n < 1000)
         INSERT OR REPLACE INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
         SELECT ?1, ?2, ?3 - n * ?2, 10, 12, 9, 11, 1, 10 FROM hour`,
      ).bind(artist, HOUR, TODAY + DAY),
    ]);
});

const candles = (query: string, headers: Record<string, string> = {}) =>
  send(`/api/v1/artists/evergreen/candles?${query}`, { headers });

describe("a chart", () => {
  test("of ten years is one query, by the keys alone", async () => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${CHART_QUERY}`)
      .bind("evergreen", DAY, DAY, 0, TODAY)
      .all<{ detail: string }>();
    const steps = results.map(({ detail }) => detail).filter((detail) => /SCAN|SEARCH|TEMP/.test(detail));
    expect(steps).toEqual([
      "SEARCH candles USING PRIMARY KEY (artist_id=? AND interval=? AND time>? AND time<?)",
      "SEARCH fair_values USING PRIMARY KEY (artist_id=? AND grain=? AND time>? AND time<?)",
    ]);
  });

  test.each(Range.options)("over %s reads nothing but what it shows", async (range) => {
    let shown = 0;
    await call(api.getCandles, { params, query: { range } }); // the artist is known to be listed from here on
    const { read, returned } = await rowsUsed(async () => {
      shown = (await call(api.getCandles, { params, query: { range } })).candles.length;
      await call(api.getHistory, { params, query: { range } });
    });
    expect(shown).toBeGreaterThan(20);
    expect(read).toBeLessThanOrEqual(returned * 1.1 + 10);
  });

  test("tells which days were closed at the mid", async () => {
    const page = { from: TODAY - 4 * DAY, to: TODAY, interval: "1d" } as const;
    const { candles: days } = await call(api.getCandles, { params, query: page });
    expect(days.map(({ volume, closedAt }) => [volume, closedAt])).toEqual([
      [0, "mid"],
      [1, undefined],
      [0, "mid"],
      [1, undefined],
    ]);
  });

  test("can be asked for as ALL, too", async () => {
    const all = await (await candles("range=ALL")).json<object>();
    expect(all).toEqual(await call(api.getCandles, { params, query: { range: "All" } }));
  });
});

describe("an answer that is known already", () => {
  test.each(["candles", "history"])("is not sent again: %s", async (what) => {
    const path = `/api/v1/artists/evergreen/${what}?range=1Y`;
    const first = await send(path);
    const etag = first.headers.get("etag") ?? "";
    expect([first.status, first.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    const again = await send(path, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    const other = await send(path, { headers: { "if-none-match": '"another"' } });
    expect(other.status).toBe(200);
  });

  test("may be kept for ever once it is a day old, and not before", async () => {
    const page = (to: number) => candles(`interval=1h&from=${to - 10 * HOUR}&to=${to}`);
    expect((await page(TODAY - DAY)).headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await page(Math.floor(Date.now() / HOUR) * HOUR)).headers.get("cache-control")).toBe("no-cache");
  });

  test("is never that there is no such artist", async () => {
    const to = TODAY - 5 * DAY;
    const missing = await send(`/api/v1/artists/nobody-known/candles?interval=1h&from=${to - HOUR}&to=${to}`);
    expect([missing.status, missing.headers.get("cache-control")]).toEqual([404, "no-cache"]);
  });
});

describe("a page is refused that", () => {
  const hour = Math.floor(Date.now() / HOUR) * HOUR;
  test.each([
    ["is reversed", `interval=1h&from=${hour}&to=${hour - HOUR}`, "to"],
    ["is empty", `interval=1h&from=${hour}&to=${hour}`, "to"],
    ["is in the future", `interval=1h&from=${hour + 2 * HOUR}&to=${hour + 5 * HOUR}`, "to"],
    ["ends in the future", `interval=1h&from=${hour - HOUR}&to=${hour + 3 * HOUR}`, "to"],
    ["is not in whole steps", `interval=1h&from=${hour - HOUR}&to=${hour - MINUTE}`, "to"],
    ["is longer than a page", `interval=1h&from=${hour - 1_001 * HOUR}&to=${hour}`, "to"],
    ["has no end", `interval=1h&from=${hour}`, "to"],
    ["has no interval", `from=${hour - HOUR}&to=${hour}`, "interval"],
    ["has minutes of long ago", `interval=1m&from=${TODAY - 30 * DAY}&to=${TODAY - 30 * DAY + HOUR}`, "from"],
    ["has an interval there is none of", `interval=2h&from=0&to=${hour}`, "interval"],
    ["is no number", `interval=1h&from=x&to=${hour}`, "from"],
    ["has a range there is none of", "range=2D", "range"],
  ])("%s", async (_, query, path) => {
    const answer = await candles(query);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "invalid_request", errors: [expect.objectContaining({ path })] });
  });
});
