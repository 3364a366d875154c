import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { indexStaleNames } from "../../../worker/features/market/index-names.ts";
import { refreshStale } from "../../../worker/features/market/refresh.ts";
import { CANDIDATES } from "../../../worker/features/market/search.ts";
import { database } from "../../../worker/platform/database.ts";
import { call, expectProblem, request, send } from "../support/api.ts";
import { list } from "../support/exchange.ts";
import { rowsUsed } from "../support/rows-used.ts";
import { newUserAs } from "../support/users.ts";

/* Artists are found by what people type, however they type it. */

const ARTISTS: [id: string, name: string, cents: number][] = [
  ["beyonce", "Beyoncé", 6_000],
  ["sigur-ros", "Sigur Rós", 2_000],
  ["the-weeknd", "The Weeknd", 9_000],
  ["vampire-weekend", "Vampire Weekend", 1_500],
  ["mo", "MØ", 800],
  ["tyla", "Tyla", 1_000],
  ["ac-dc", "AC/DC", 5_000],
  ["asap-rocky", "A$AP Rocky", 3_000],
  ["bts", "방탄소년단", 7_000],
  ["the-cure", "The Cure", 2_500],
  ["the-current", "The Current", 400],
  ["future", "Future", 4_000],
  ["future-islands", "Future Islands", 900],
];

const context = () => ({ env, db: database(env), actor: null, requestId: "test", now: Date.now() });
const found = async (q: string, limit?: number) =>
  (await call(api.searchArtists, { query: { q, ...(limit !== undefined && { limit }) } })).artists.map(({ id }) => id);

beforeAll(async () => {
  for (const [id, name, cents] of ARTISTS) await list(id, cents, name);
  await vi.waitFor(
    async () => expect(await env.DB.prepare("SELECT COUNT(*) AS n FROM market").first("n")).toBe(ARTISTS.length),
    { timeout: 15_000, interval: 100 },
  );
  // What the minute does: prices have come, by which the better known of two come first.
  await refreshStale(context());
  await indexStaleNames(context());
});

describe("a search", () => {
  test.each([
    ["beyonce", "beyonce"],
    ["Beyoncé", "beyonce"],
    ["beyonse", "beyonce"],
    ["byonce", "beyonce"],
    ["sigur ros", "sigur-ros"],
    ["SIGUR RÓS", "sigur-ros"],
    ["sigurros", "sigur-ros"],
    ["ros sigur", "sigur-ros"],
    ["the weekend", "the-weeknd"],
    ["weeknd", "the-weeknd"],
    ["mo", "mo"],
    ["mø", "mo"],
    ["ac dc", "ac-dc"],
    ["acdc", "ac-dc"],
    ["asap", "asap-rocky"],
    ["rocky", "asap-rocky"],
    ["방탄", "bts"],
    ["yl", "tyla"],
    ["t", "the-weeknd"],
  ])("for %j finds first %s", async (q, id) => expect((await found(q))[0]).toBe(id));

  test.each(["nobody", "%", "*", '"', "' OR 1=1 --", " ", "xqz", "\u0000"])("for %j finds nobody", async (q) => {
    expect(await found(q)).toEqual([]);
  });

  test("ranks by match, then by how well known they are", async () => {
    expect((await found("the cur")).slice(0, 2)).toEqual(["the-cure", "the-current"]);
    expect((await found("future")).slice(0, 2)).toEqual(["future", "future-islands"]);
    expect((await found("future i"))[0]).toBe("future-islands");
  });

  test("tells as much as a line of suggestions shows, and no more lines than asked for", async () => {
    const { artists } = await call(api.searchArtists, { query: { q: "the", limit: 1 } });
    expect(artists).toEqual([
      { id: "the-weeknd", name: "The Weeknd", alias: null, genres: [], price: 9_000, changeBps: expect.any(Number) },
    ]);
  });

  test.each(["", "?q=", "?q=a&q=b", `?q=${"x".repeat(101)}`, "?q=a&limit=0", "?q=a&limit=21"])(
    "that is asked as %j",
    async (query) => {
      const response = await send(`/api/v1/artists/search${query}`);
      if (query === "?q=") expect(await response.json()).toEqual({ artists: [] });
      else await expectProblem(response, "invalid_request");
    },
  );
});

describe("other names", () => {
  const alias = { kind: "alias" as const, value: "Abel Tesfaye" };

  test("are found as soon as they are added, and no more once they are removed", async () => {
    const { token } = await newUserAs("admin");
    const params = { id: "the-weeknd" };
    expect(await found("abel")).toEqual([]);
    await call(api.addIdentifier, { params, body: alias, token });
    const { artists } = await call(api.searchArtists, { query: { q: "abel tesfay" } });
    expect(artists).toMatchObject([{ id: "the-weeknd", name: "The Weeknd", alias: "Abel Tesfaye" }]);
    expect((await call(api.searchArtists, { query: { q: "weeknd" } })).artists[0]).toMatchObject({ alias: null });
    await call(api.removeIdentifier, { params, body: alias, token });
    expect(await found("abel")).toEqual([]);
    expect((await found("weeknd"))[0]).toBe("the-weeknd");
  });

  test("that something else wrote are found within the minute; so is that an artist is gone", async () => {
    await list("short-lived", 1_000, "Ephemera");
    await env.DB.prepare("INSERT INTO artist_identifiers VALUES ('tyla', 'alias', 'Tyla Seethal')").run();
    await env.DB.prepare("DELETE FROM artists WHERE id = 'short-lived'").run();
    await indexStaleNames(context());
    expect(await found("seethal")).toEqual(["tyla"]);
    expect(await found("ephemera")).toEqual([]);
    const left = await env.DB.prepare("SELECT COUNT(*) AS n FROM name_grams WHERE artist_id = 'short-lived'").first(
      "n",
    );
    expect(left).toBe(0);
  });
});

describe("the list that a search narrows", () => {
  const listed = async (query: Parameters<typeof call<typeof api.listArtists>>[1]["query"]) =>
    (await call(api.listArtists, { query })).artists.map(({ id }) => id);

  test("has the best match first, or is sorted as asked", async () => {
    expect((await listed({ q: "the cure" })).slice(0, 2)).toEqual(["the-cure", "the-current"]);
    expect(await listed({ q: "future", sort: "price", order: "asc" })).toEqual(["future-islands", "future"]);
    expect(await listed({ q: "future", country: "SE" })).toEqual([]);
    expect(await listed({ q: "  ", limit: 3 })).toHaveLength(3);
  });

  test("may be of some artists alone, those that are listed", async () => {
    expect(await listed({ ids: "tyla,nobody,mo,tyla", sort: "name", order: "asc" })).toEqual(["mo", "tyla"]);
    expect(await listed({ ids: "tyla,mo", q: "tyl" })).toEqual(["tyla"]);
    for (const ids of ["", "a,", "Not an id", Array.from({ length: 101 }, (_, n) => `a${n}`).join()])
      await expectProblem(await request(api.listArtists, { query: { ids } }), "invalid_request");
  });

  test.each([undefined, "price", "name"] as const)("comes in pages, sorted by %s", async (sort) => {
    const whole = await listed({ q: "the", sort });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call(api.listArtists, { query: { q: "the", sort, limit: 1, cursor } });
      seen.push(...page.artists.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(whole);
    expect(seen.length).toBeGreaterThan(2);
  });
});

test("an artist cannot take the search's address", async () => {
  const artists = [{ id: "search", name: "Search", audience: 1_000 }];
  await expectProblem(
    await request(api.listArtistsForTrading, { body: { artists } as never, token: env.OPERATOR_TOKEN }),
    "invalid_request",
  );
});

test("pieces are found by their key, and reading them is bounded however common they are", async () => {
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${CANDIDATES}`)
    .bind('["the"]', 150, 100, "the")
    .all<{ detail: string }>();
  const plan = results.map(({ detail }) => detail);
  expect(plan).toContain("SEARCH name_grams USING PRIMARY KEY (gram=?)");
  expect(plan.filter((step) => /^SCAN (?!g|p|json_each|sharing|beginning|found|\()/.test(step))).toEqual([]);
  const { read } = await rowsUsed(() => found("the weekend"));
  expect(read).toBeLessThan(1_000);
});

test("names that have not changed are not written again", async () => {
  await env.DB.prepare("INSERT INTO names_stale SELECT id FROM artists").run();
  const { written } = await rowsUsed(() => indexStaleNames(context()));
  const { n } = (await env.DB.prepare("SELECT COUNT(*) AS n FROM artists").first<{ n: number }>())!;
  expect(written).toBe(n); // that they are marked no more
});
