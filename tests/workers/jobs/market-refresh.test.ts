import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import { seededRandom } from "../../../durable-objects/testing/platform/random.ts";
import { refreshArtists, refreshStale, refreshWithMessage } from "../../../worker/features/market/refresh.ts";
import { database } from "../../../worker/platform/database.ts";
import { flags } from "../../../worker/platform/schema/index.ts";
import { bookMessage, consume } from "../support/jobs.ts";
import { rowsUsed } from "../support/rows-used.ts";

/* What lists show and sort by is kept as messages come, and is at any time what computing all of it anew would give. */

const ids = ["ada", "bo", "cleo"];
const context = (now = Date.now()) => ({ env, db: database(env), actor: null, requestId: "test", now });
const recompute = (now?: number) => refreshArtists(context(now), { type: "market-refresh", artistIds: ids });

/** All that is kept of the market as a list. */
async function kept() {
  const rows = async (table: string) =>
    (await env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all<Record<string, string>>()).results;
  return { activity: await rows("market_activity"), order: await rows("market_order") };
}

const stale = async () =>
  (await env.DB.prepare("SELECT artist_id FROM market_stale ORDER BY 1").all<{ artist_id: string }>()).results.map(
    ({ artist_id }) => artist_id,
  );

const placeOf = (id: string) =>
  env.DB.prepare(
    "SELECT by_price, by_change, by_turnover FROM market_order WHERE artist_id = ? AND genre = '' AND country = ''",
  )
    .bind(id)
    .first<{ by_price: number; by_change: number; by_turnover: number }>();

beforeEach(async () => {
  const tables = ["artists", "market", "trades", "candles", "fair_values", "market_activity", "market_stale", "flags"];
  await env.DB.batch([...tables, "transfers"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  for (const id of ids)
    await env.DB.prepare(
      "INSERT INTO artists (id, name, search_name, genres, country, listed_at) VALUES (?1, ?1, ?1, '[\"pop\",\"soul\"]', 'US', 0)",
    )
      .bind(id)
      .run();
});

/** A message of a book that stands at a price, with what was traded. */
const at = (id: string, seq: number, price: number, more: Partial<BookMessage> = {}): BookMessage =>
  bookMessage(id, seq, {
    ...more,
    market: {
      last: price,
      bid: price - 2,
      ask: price + 2,
      fairValue: price + 10,
      fairValueAt: 1,
      source: "test",
      volume: seq,
      sharesFloated: 100_000,
    },
  });

const trade = (seq: number, time: number, price: number, quantity: number) => ({
  seq,
  time,
  price,
  quantity,
  side: "buy" as const,
  buyer: "someone",
  seller: "issuer",
});

/** Two days of trades and fair values of each artist, as their books tell them. */
function told(now: number): BookMessage[] {
  const random = seededRandom(11);
  const below = (limit: number) => Math.floor(random() * limit);
  return ids.flatMap((id) =>
    Array.from({ length: 12 }, (_, n) => {
      const [seq, time, price] = [10 * (n + 1), now - 2 * DAY + n * 4 * HOUR + below(HOUR), 900 + below(200)];
      const trades = [trade(seq - 1, time, price, 1 + below(20))];
      return at(id, seq, price, { trades, valuations: [{ seq, time, fairValue: price + 10, source: "test" }] });
    }),
  );
}

describe("what is kept is what computing it anew gives, when messages", () => {
  test.each<[string, (messages: BookMessage[]) => BookMessage[]]>([
    ["come as they were sent", (messages) => messages],
    ["come backwards", (messages) => messages.toReversed()],
    ["come twice, and the last comes first", (messages) => [...messages.slice(-5), ...messages, ...messages]],
    ["are partly lost at first", (messages) => [...messages.filter((_, n) => n % 3 > 0), ...messages]],
  ])("%s", async (_, disturbed) => {
    for (const message of disturbed(told(Date.now()))) await consume("anticip-events", [message]);
    await refreshStale(context());
    const incremental = await kept();
    expect(incremental.activity).toHaveLength(ids.length);
    expect(incremental.order).toHaveLength(ids.length * 6);
    expect(incremental.activity.every(({ turnover_24h }) => Number(turnover_24h) > 0)).toBe(true);
    await env.DB.batch([env.DB.prepare("DELETE FROM market_activity"), env.DB.prepare("DELETE FROM market_order")]);
    await recompute();
    expect(await kept()).toEqual(incremental);
    expect(await stale()).toEqual([]);
  });
});

test("the hour moves what happened a day ago out of the lists, and nothing else has to happen for that", async () => {
  await consume("anticip-events", told(Date.now()));
  await recompute(Date.now() + 3 * DAY);
  const { activity } = await kept();
  expect(activity.map(({ turnover_24h, volume_24h }) => [turnover_24h, volume_24h])).toEqual(ids.map(() => [0, 0]));
  expect(await placeOf("ada")).toMatchObject({ by_turnover: 0 });
});

test("what has not changed is not written", async () => {
  const messages = told(Date.now());
  await consume("anticip-events", messages);
  await refreshStale(context());
  expect((await rowsUsed(() => recompute())).written).toBe(0);
  expect((await rowsUsed(() => refreshWithMessage(context(), messages.at(-1)!))).written).toBe(0);
});

test("a price that moves costs a row of activity, and three rows in each of an artist's lists", async () => {
  await consume("anticip-events", [at("ada", 1, 1_000)]);
  await env.DB.prepare("UPDATE market SET last = 1005, bid = NULL, ask = NULL WHERE artist_id = 'ada'").run();
  // Six lists: all, the country, two genres, and these in the country. One more index has the gap in the first.
  expect((await rowsUsed(() => recompute())).written).toBe(1 + 6 * 3 + 1);
});

describe("a place is taken", () => {
  beforeEach(async () => {
    await consume(
      "anticip-events",
      ids.map((id) => at(id, 1, 1_000)),
    );
    await refreshStale(context());
  });

  test("at once by who moved much", async () => {
    await consume("anticip-events", [at("ada", 2, 1_011)]);
    expect(await placeOf("ada")).toMatchObject({ by_price: -1_011 });
    expect(await stale()).toEqual([]);
  });

  test("within the minute by who moved a little", async () => {
    await consume("anticip-events", [at("ada", 2, 1_003)]);
    expect(await placeOf("ada")).toMatchObject({ by_price: -1_000 });
    expect(await stale()).toEqual(["ada"]);
    await refreshStale(context());
    expect(await placeOf("ada")).toMatchObject({ by_price: -1_003 });
    expect(await stale()).toEqual([]);
  });

  test("at once by who trades for the first time of the day, and within the minute by who trades on", async () => {
    const now = Date.now();
    await consume("anticip-events", [at("ada", 2, 1_000, { trades: [trade(2, now, 1_000, 100)] })]);
    expect(await placeOf("ada")).toMatchObject({ by_turnover: -100_000 });
    await consume("anticip-events", [at("ada", 3, 1_000, { trades: [trade(3, now, 1_000, 5)] })]);
    expect(await placeOf("ada")).toMatchObject({ by_turnover: -100_000 });
    await refreshStale(context());
    expect(await placeOf("ada")).toMatchObject({ by_turnover: -105_000 });
  });

  test("in the lists of its genres and country as they are now, and in no others", async () => {
    await env.DB.prepare("UPDATE artists SET genres = '[\"jazz\"]', country = NULL WHERE id = 'ada'").run();
    await env.DB.prepare("DELETE FROM artists WHERE id = 'bo'").run();
    await refreshStale(context());
    const { order } = await kept();
    const lists = (id: string) =>
      order.filter(({ artist_id }) => artist_id === id).map(({ genre, country }) => `${genre}/${country}`);
    expect(lists("ada")).toEqual(["/", "jazz/"]);
    expect(lists("bo")).toEqual([]);
    expect(lists("cleo")).toEqual(["/", "/US", "pop/", "pop/US", "soul/", "soul/US"]);
  });

  test("anew where a flag is raised or reviewed", async () => {
    const raised = {
      kind: "wash_trade" as const,
      artistId: "ada",
      accountA: "a",
      accountB: "b",
      reason: "",
      trades: 1,
      quantity: 1,
      notional: 1,
      firstTradeAt: 1,
      lastTradeAt: 1,
    };
    await database(env).insert(flags).values(raised);
    expect(await stale()).toEqual(["ada"]);
    await refreshStale(context());
    await database(env).update(flags).set({ status: "confirmed" });
    expect(await stale()).toEqual(["ada"]);
  });
});
