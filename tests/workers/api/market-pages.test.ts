import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { ARTIST_SORTS, type ArtistSort } from "../../../domain/core/artist-order.ts";
import { listSql } from "../../../worker/features/market/list.ts";
import { refreshStale } from "../../../worker/features/market/refresh.ts";
import { database } from "../../../worker/platform/database.ts";
import { call } from "../support/api.ts";
import { rowsUsed } from "../support/rows-used.ts";

/* A page of a long list is found by an index: it reads what it shows, whatever it is sorted and narrowed by. */

const ARTISTS = 3_000;
const GENRES = ["pop", "rock", "jazz", "rap", "folk"];
const COUNTRIES = ["US", "FR", "SE"];

interface Made {
  id: string;
  name: string;
  genres: string[];
  country: string | null;
  price: number | null;
  changeBps: number;
  turnover24h: number;
}

/** Artists of whom many are equal in all that a list is sorted by, and one in fifty has no price. */
const artists: Made[] = Array.from({ length: ARTISTS }, (_, n) => ({
  id: `artist-${n}`,
  name: `name ${String((n * 7919) % 1_000).padStart(4, "0")}`,
  genres: n % 7 === 0 ? [] : [GENRES[n % 5]!, ...(n % 3 === 0 ? [GENRES[(n + 1) % 5]!] : [])],
  country: n % 4 === 3 ? null : COUNTRIES[n % 4]!,
  price: n % 50 === 0 ? null : 100 + ((n * 31) % 400),
  changeBps: n % 50 === 0 ? 0 : ((n * 17) % 200) - 100,
  turnover24h: n % 10 === 1 ? ((n * 13) % 90) * 1_000 : 0,
}));

const context = (now = Date.now()) => ({ env, db: database(env), actor: null, requestId: "test", now });

beforeAll(async () => {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const write = (sql: string, rows: unknown[]) => env.DB.prepare(sql).bind(JSON.stringify(rows)).run();
  await write(
    `INSERT INTO artists (id, name, search_name, genres, country, listed_at)
     SELECT value ->> 0, value ->> 1, value ->> 1, value ->> 2, value ->> 3, 0 FROM json_each(?)`,
    artists.map(({ id, name, genres, country }) => [id, name, JSON.stringify(genres), country]),
  );
  await write(
    `INSERT INTO market (artist_id, seq, last, fair_value, volume, shares_floated)
     SELECT value ->> 0, 1, value ->> 1, value ->> 1, 0, 100000 FROM json_each(?)`,
    artists.map(({ id, price }) => [id, price]),
  );
  // What each was at 24 hours ago, so that its change comes out.
  await write(
    `INSERT INTO fair_values (artist_id, grain, time, value, source, seq)
     SELECT value ->> 0, 3600000, value ->> 1, value ->> 2, 'test', 1 FROM json_each(?)`,
    artists
      .filter(({ price }) => price !== null)
      .map(({ id, price, changeBps }) => [id, hour - 86_400_000, Math.round((price! * 10_000) / (10_000 + changeBps))]),
  );
  await write(
    `INSERT INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
     SELECT value ->> 0, 3600000, value ->> 1, 1, 1, 1, 1, 1, value ->> 2 FROM json_each(?)`,
    artists
      .filter(({ turnover24h }) => turnover24h > 0)
      .map(({ id, turnover24h }) => [id, hour - 7_200_000, turnover24h]),
  );
  await refreshStale(context());
});

type Query = Parameters<typeof call<typeof api.listArtists>>[1]["query"];

/** All pages of a list. */
async function all(query: Query): Promise<api.ArtistSummary[]> {
  const seen: api.ArtistSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await call(api.listArtists, { query: { limit: 400, ...query, cursor } });
    seen.push(...page.artists);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const fame = (price: number | null) => (price === null ? -1 : Math.floor(8 * Math.log2(price)));

/** The greatest first, and from A on where equal: what the list must be, as one would sort it at hand. */
const GREATEST_FIRST: Record<ArtistSort, (a: api.ArtistSummary, b: api.ArtistSummary) => number> = {
  price: (a, b) => (b.price ?? -1) - (a.price ?? -1) || byText(a.name, b.name) || byText(a.id, b.id),
  change: (a, b) => b.changeBps - a.changeBps || byText(a.name, b.name) || byText(a.id, b.id),
  volume: (a, b) =>
    b.turnover24h - a.turnover24h || fame(b.price) - fame(a.price) || byText(a.name, b.name) || byText(a.id, b.id),
  name: (a, b) => byText(b.name, a.name) || byText(b.id, a.id),
};

const NARROWED: { genre?: string; country?: string }[] = [
  {},
  { genre: "jazz" },
  { country: "FR" },
  { genre: "jazz", country: "FR" },
];
const cases = ARTIST_SORTS.flatMap((sort) =>
  (["desc", "asc"] as const).flatMap((order) => NARROWED.map((narrowed) => ({ sort, order, ...narrowed }))),
);

describe.each(cases)("%j", ({ sort, order, genre, country }) => {
  test("is in order over all its pages, and leaves nobody out", async () => {
    const listed = await all({ sort, order, genre, country });
    const expected = artists
      .filter((artist) => genre === undefined || artist.genres.includes(genre))
      .filter((artist) => country === undefined || artist.country === country);
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
    expect(listed).toHaveLength(expected.length);
    const sorted = listed.toSorted(GREATEST_FIRST[sort]);
    expect(listed.map(({ id }) => id)).toEqual((order === "desc" ? sorted : sorted.toReversed()).map(({ id }) => id));
  });

  test.each(["from its beginning", "from within"])("reads at most ten rows for each it shows, %s", async (where) => {
    const query = { sort, order, genre, country, limit: 25 };
    const first = await call(api.listArtists, { query });
    const cursor = where === "from within" ? first.nextCursor : null;
    let page: api.ArtistSummary[] = [];
    const { read } = await rowsUsed(async () => {
      ({ artists: page } = await call(api.listArtists, { query: { ...query, ...(cursor !== null && { cursor }) } }));
    });
    expect(page).toHaveLength(25);
    expect(read).toBeGreaterThan(25);
    expect(read).toBeLessThanOrEqual(10 * page.length);
  });

  test.each([false, true])("goes by an index alone: no scan, nothing sorted (further page: %s)", async (goesOn) => {
    const keys = sort === "name" ? ["a", "b"] : sort === "volume" ? [0, 0, "a", "b"] : [0, "a", "b"];
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${listSql(sort, order, { goesOn, isAmong: false })}`)
      .bind(genre ?? "", country ?? "", 25, ...(goesOn ? keys : []))
      .all<{ detail: string }>();
    const plan = results.map(({ detail }) => detail).join("\n");
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
    expect(plan).toMatch(/SEARCH o USING (COVERING )?INDEX market_order_/);
  });
});
