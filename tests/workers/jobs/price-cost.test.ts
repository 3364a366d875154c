import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DAY } from "../../../domain/core/ranges.ts";
import { database } from "../../../worker/platform/database.ts";
import { updateSourcePrices } from "../../../worker/features/valuations/update-prices.ts";

/*
 * What valuing artists costs. At 100,000 artists each row and each call an hour is 72 million a month: see
 * docs/operations.md for the sum.
 */

const ARTISTS = Array.from({ length: 200 }, (_, n) => `artist-${n}`);
const mbid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const START = Math.floor(Date.now() / DAY) * DAY;
let day = 0;

beforeAll(async () => {
  env.SOURCES = "listenbrainz";
  env.SOURCE_CONTACT = "operator@anticip.example";
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { artist_mbids: ids } = (await new Request(input, init).json()) as { artist_mbids: string[] };
    const total = (id: string) => 1_000_000 + day * (50_000 + 997 * Number(id.slice(-4))) + Number(id.slice(-4));
    return Response.json(ids.map((id) => ({ artist_mbid: id, total_listen_count: total(id), total_user_count: 1 })));
  });
  await env.DB.batch([
    ...ARTISTS.map((id) =>
      env.DB.prepare(
        "INSERT INTO artists (id, name, search_name, genres, listed_at, audience) VALUES (?1, ?1, ?1, '[]', 0, 5000000)",
      ).bind(id),
    ),
    ...ARTISTS.map((id, n) =>
      env.DB.prepare("INSERT INTO artist_identifiers (artist_id, kind, value) VALUES (?, 'musicbrainz', ?)").bind(
        id,
        mbid(n),
      ),
    ),
  ]);
  for (day = 1; day <= 8; day++) await valueAll(env);
});
afterAll(() => {
  env.SOURCES = "simulated";
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Asks about all of them at the end of the day. */
async function valueAll(on: Env): Promise<void> {
  const now = START + day * DAY;
  vi.setSystemTime(now);
  const context = { env: on, db: database(on), actor: null, requestId: "test", now };
  await updateSourcePrices(context, { type: "poll", source: "listenbrainz", artistIds: ARTISTS });
}

/** The binding, counting the statements that are run. */
function counted(db: D1Database): { db: D1Database; statements: () => number } {
  let statements = 0;
  const prepare = (query: string) => {
    statements += 1;
    return db.prepare(query);
  };
  const proxy = new Proxy(db, {
    get: (target, key) => (key === "prepare" ? prepare : (Reflect.get(target, key) as () => unknown).bind(target)),
  });
  return { db: proxy, statements: () => statements };
}

test("an artist costs at most a tenth of a D1 statement", async () => {
  const { db, statements } = counted(env.DB);
  day += 1;
  await valueAll({ ...env, DB: db } as Env);
  expect(statements()).toBeGreaterThan(4);
  expect(statements()).toBeLessThanOrEqual(ARTISTS.length / 10);
  const { results } = await env.DB.prepare("SELECT artist_id FROM valuations WHERE at = ?")
    .bind(START + day * DAY)
    .all();
  expect(results).toHaveLength(ARTISTS.length);
});

test("an artist whose price does not move costs its book a line a day, and no quotes", async () => {
  const book = env.ORDER_BOOK.getByName("artist-7");
  const { seq } = await book.diagnostics();
  const lines = JSON.parse(await book.journalAfter(0, 1_000)) as { event: { type: string } }[];
  const count = (type: string) => lines.filter(({ event }) => event.type === type).length;
  expect(lines).toHaveLength(seq);
  // One value a day that its source spoke, none quoted: nobody has traded, watched or asked.
  expect(count("valued")).toBeLessThanOrEqual(day);
  expect(count("quoted")).toBe(0);
});
