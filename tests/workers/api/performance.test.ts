import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import { DAY, HALF_HOUR, HOUR } from "../../../domain/core/ranges.ts";
import { BY_TIME, OF_ARTIST } from "../../../worker/features/performance/own-trades.ts";
import { recordPortfolios } from "../../../worker/features/performance/tasks.ts";
import { database } from "../../../worker/platform/database.ts";
import { call, expectProblem, newTrader, request, send } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { rowsUsed } from "../support/rows-used.ts";

const OPENED_AT = Date.now() - 30 * DAY;
const ada = { id: "", token: "" };
const bob = { id: "", token: "" };

beforeAll(async () => {
  await list("tyla", 1_000, "=HYPERLINK(1)");
  await list("doechii", 2_000, 'Doechii, "the swamp princess"');
  Object.assign(ada, await newTrader(OPENED_AT));
  Object.assign(bob, await newTrader(OPENED_AT));
  for (const artistId of ["tyla", "doechii"]) {
    await call(api.placeOrder, { body: marketOrder(artistId, "buy", 20), token: ada.token });
    await call(api.placeOrder, { body: marketOrder(artistId, "buy", 7), token: bob.token });
    await call(api.placeOrder, {
      body: limitOrder(artistId, "buy", 3, artistId === "tyla" ? 1_001 : 2_002),
      token: bob.token,
    });
    await call(api.placeOrder, { body: limitOrder(artistId, "sell", 5, 900), token: ada.token });
  }
  await vi.waitFor(
    async () => {
      const { books } = await call(api.getDiagnostics, { token: env.OPERATOR_TOKEN });
      for (const { seq, projectedSeq, failing } of books) expect([projectedSeq, failing]).toEqual([seq, 0]);
    },
    { timeout: 25_000, interval: 200 },
  );
});

/** Records portfolios as the task does that is started at a time (ms). */
async function record(now: number): Promise<void> {
  const context = { env, db: database(env), actor: null, requestId: "test", now, task: { id: "test", createdAt: now } };
  let after: string | null = null;
  do {
    const { batches, next } = await recordPortfolios.plan(context, {}, after);
    for (const batch of batches)
      for (let rest: unknown = batch; rest !== undefined;) ({ rest } = await recordPortfolios.run(context, rest, {}));
    after = next;
  } while (after !== null);
}

const trades = (token: string, query: object = {}) => call(api.listOwnTrades, { query, token });

describe("my trades", () => {
  test("are what my portfolio and D1 agree on, to the cent", async () => {
    for (const { id, token } of [ada, bob]) {
      const { cash, positions } = await call(api.getPortfolio, { token });
      const { trades: mine } = await trades(token, { limit: 200 });
      expect(mine.reduce((sum, trade) => sum + trade.cash, STARTING_CASH)).toBe(cash);
      const { results } = await env.DB.prepare(
        "SELECT artist_id AS artistId, shares, cash FROM positions WHERE account = ? ORDER BY 1",
      )
        .bind(id)
        .all();
      expect(results).toEqual(
        positions
          .map(({ artistId, shares, costBasis, realisedPnl }) => ({ artistId, shares, cash: realisedPnl - costBasis }))
          .toSorted((a, b) => a.artistId.localeCompare(b.artistId)),
      );
    }
  });

  test.each([{}, { artistId: "tyla" }])("come a page at a time, newest first, each once: %j", async (filter) => {
    const all = (await trades(ada.token, { ...filter, limit: 200 })).trades;
    expect(all.length).toBeGreaterThan(1);
    expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).toSorted((a, b) => b - a));
    const found = [];
    let cursor: string | null | undefined;
    do {
      const page = await trades(ada.token, { ...filter, limit: 1, ...(cursor && { cursor }) });
      found.push(...page.trades);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(found).toEqual(all);
  });

  test("are narrowed by time, of one artist too", async () => {
    const all = (await trades(ada.token, { limit: 200 })).trades;
    const { time } = all[1]!;
    for (const artistId of [undefined, "tyla", "doechii"]) {
      const own = all.filter((trade) => artistId === undefined || trade.artistId === artistId);
      const filter = artistId === undefined ? {} : { artistId };
      expect((await trades(ada.token, { ...filter, from: time })).trades).toEqual(
        own.filter((trade) => trade.time >= time),
      );
      expect((await trades(ada.token, { ...filter, to: time })).trades).toEqual(
        own.filter((trade) => trade.time < time),
      );
    }
  });

  test("are found by their id, and nobody else's are", async () => {
    const [mine] = (await trades(ada.token)).trades;
    expect(await call(api.getOwnTrade, { params: { id: mine!.id }, token: ada.token })).toEqual(mine);
    const others = (await trades(bob.token)).trades.filter(({ id }) => id !== mine!.id);
    const { trades: ofAda } = await trades(ada.token, { limit: 200 });
    const notHers = others.find(({ id }) => !ofAda.some((trade) => trade.id === id))!;
    for (const id of [notHers.id, "tyla.999999", "tyla", "nobody.1", "tyla.0", "tyla.1e3", "..%2f"])
      await expectProblem(await request(api.getOwnTrade, { params: { id }, token: ada.token }), "unknown_trade");
  });

  test.each([
    ["time that ends before it begins", { from: 10, to: 9 }],
    ["empty time", { from: 10, to: 10 }],
    ["forged cursor", { cursor: "abc.1.tyla.1" }],
    ["page of none", { limit: 0 }],
  ])("are refused for a %s", async (_, query) => {
    await expectProblem(
      await request(api.listOwnTrades, { query: query as object, token: ada.token }),
      "invalid_request",
    );
  });

  test("of another's list do not go on in mine", async () => {
    const { nextCursor } = await trades(ada.token, { limit: 1 });
    const narrowed = await request(api.listOwnTrades, {
      query: { limit: 1, artistId: "tyla", cursor: nextCursor! },
      token: ada.token,
    });
    await expectProblem(narrowed, "invalid_request");
  });

  test("are taken along as CSV that no spreadsheet computes", async () => {
    const answer = await send("/api/v1/trades.csv", { headers: { authorization: `Bearer ${ada.token}` } });
    expect(answer.headers.get("content-type")).toContain("text/csv");
    expect(answer.headers.get("content-disposition")).toContain("anticip-trades.csv");
    const lines = (await answer.text()).trimEnd().split("\r\n");
    const all = (await trades(ada.token, { limit: 200 })).trades;
    expect(lines).toHaveLength(all.length + 1);
    const ofTyla = lines.find((line) => line.startsWith("tyla."))!;
    const { time, kind, shares, price, fee, cash } = all.find(({ id }) => ofTyla.startsWith(`${id},`))!;
    expect(ofTyla.slice(ofTyla.indexOf(",") + 1)).toBe(
      [new Date(time).toISOString(), "'=HYPERLINK(1)", kind, shares, price / 100, fee / 100, cash / 100].join(","),
    );
    expect(lines.find((line) => line.startsWith("doechii."))).toContain('"Doechii, ""the swamp princess"""');
  });

  test("are nobody's who is not signed in", async () => {
    for (const path of ["/trades", "/trades.csv", "/trades/tyla.1", "/portfolio/history", "/portfolio/performance"])
      expect((await send(`/api/v1${path}`)).status).toBe(401);
  });

  test.each([
    ["by time", BY_TIME, 7],
    ["of an artist", OF_ARTIST, 6],
  ])("are read %s by an index alone, in order", async (_, query, parameters) => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`)
      .bind(...Array.from({ length: parameters }, () => 1))
      .all<{ detail: string }>();
    expect(results.filter(({ detail }) => /SCAN (?!CONSTANT)|TEMP B-TREE/.test(detail))).toEqual([]);
  });
});

describe("the history of a portfolio", () => {
  const future = Math.ceil(Date.now() / DAY) * DAY + DAY;

  test("of somebody who never traded is the starting cash", async () => {
    const { token } = await newTrader(OPENED_AT);
    const { points } = await call(api.getPortfolioHistory, { query: {}, token });
    expect(points.map(({ value, holdings }) => [value, holdings])).toEqual([
      [STARTING_CASH, 0],
      [STARTING_CASH, 0],
    ]);
    expect(await call(api.getPerformance, { query: {}, token })).toMatchObject({
      gain: 0,
      timeWeightedReturn: 0,
      moneyWeightedReturn: null,
      drawdown: null,
      artists: [],
    });
  });

  test("is recorded at each half hour's end, once where nothing changes, and agrees with the portfolio", async () => {
    await record(Date.now()); // from here on
    await record(future + 3 * HOUR);
    const rows = async (id: string) =>
      (
        await env.DB.prepare(
          "SELECT grain, time, cash, holdings FROM portfolio_values WHERE account = ? ORDER BY grain, time",
        )
          .bind(id)
          .all<{ grain: number; time: number; cash: number; holdings: number }>()
      ).results;
    const mine = await rows(ada.id);
    expect(mine.map(({ grain }) => grain)).toEqual([HALF_HOUR, DAY]);
    expect(mine.every(({ time, grain }) => time % grain === 0)).toBe(true);
    const { cash, positions } = await call(api.getPortfolio, { token: ada.token });
    // The mid of the potential is what bid and ask lie around.
    const worth = positions.reduce(
      (sum, { shares, artistId }) => sum + shares * (artistId === "tyla" ? 1_000 : 2_000),
      0,
    );
    for (const row of mine) {
      expect(row.cash).toBe(cash);
      expect(Math.abs(row.holdings - worth)).toBeLessThan(worth / 500);
    }
    await record(future + 3 * HOUR);
    expect(await rows(ada.id)).toEqual(mine);
    expect(await rows("issuer")).toEqual([]);
  });

  test("is told with what it did, artist by artist", async () => {
    const answer = await call(api.getPerformance, { query: { range: "ALL" }, token: ada.token });
    const { cash } = await call(api.getPortfolio, { token: ada.token });
    const held = answer.artists.reduce((sum, { value }) => sum + value, 0);
    expect(answer).toMatchObject({ range: "All", before: STARTING_CASH, after: cash + held });
    expect(answer.gain).toBe(answer.artists.reduce((sum, { gain }) => sum + gain, 0));
    expect(answer.artists.map(({ artistId }) => artistId).toSorted()).toEqual(["doechii", "tyla"]);
    expect(answer.timeWeightedReturn).toBeCloseTo(answer.gain / STARTING_CASH, 9);
    expect(answer.artists[0]!.gain).toBeGreaterThanOrEqual(answer.artists[1]!.gain);
    // Buying and selling at once costs the spread and fees.
    expect(answer.gain).toBeLessThan(0);
  });

  test("reads no more rows than it shows, times ten", async () => {
    const base = Math.floor(Date.now() / HALF_HOUR) * HALF_HOUR;
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1600)
       INSERT OR REPLACE INTO portfolio_values (account, grain, time, cash, holdings) SELECT ?1, ?2, ?3 - i * ?2, i, 0 FROM n`,
    )
      .bind(bob.id, HALF_HOUR, base)
      .run();
    for (const range of ["1H", "1D", "1W", "1M"] as const) {
      const { read, returned } = await rowsUsed(() =>
        call(api.getPortfolioHistory, { query: { range }, token: bob.token }),
      );
      expect(read).toBeLessThanOrEqual(10 * returned);
    }
    const { points } = await call(api.getPortfolioHistory, { query: { range: "1M" }, token: bob.token });
    expect(points.length).toBeGreaterThan(150);
    expect(points.length).toBeLessThan(200);
  });
});
