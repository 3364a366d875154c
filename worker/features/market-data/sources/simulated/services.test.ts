import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CATALOGUE } from "../../../../../domain/catalogue/index.ts";
import { identifiersOf } from "./services.ts";
import { Streams } from "./streams.ts";
import { serveSimulated, type SimulatedServer } from "../testing/simulated-server.ts";

const DAY = 24 * 3_600_000;
const BEGIN = Date.UTC(2026, 0, 1);
const NOON = BEGIN + 100 * DAY + DAY / 2;

const streams = new Streams("test", BEGIN);
const abba = CATALOGUE.find(({ id }) => id === "abba")!;
let now = NOON;
let server: SimulatedServer;
beforeAll(async () => void (server = await serveSimulated(streams, CATALOGUE, { now: () => now })));
afterAll(() => server.close());

const views = async (article: string, from: string, to: string) => {
  const path = `/metrics/pageviews/per-article/en.wikipedia/all-access/user/${article}/daily/${from}/${to}`;
  const response = await fetch(`${server.url}${path}`);
  return {
    status: response.status,
    body: (await response.json()) as { items?: { timestamp: string; views: number }[] },
  };
};

const popularity = async (body: unknown) => {
  const response = await fetch(`${server.url}/1/popularity/artist`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return response.status === 200 ? ((await response.json()) as object[]) : response.status;
};

describe("as ListenBrainz", () => {
  const id = identifiersOf(abba).find(({ kind }) => kind === "musicbrainz")?.value ?? "";

  test("tells totals in the order in which was asked, and null of whom it does not know", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    const total = streams.total("plays", "abba", abba, NOON);
    expect(await popularity({ artist_mbids: [unknown, id] })).toEqual([
      { artist_mbid: unknown, total_listen_count: null, total_user_count: null },
      { artist_mbid: id, total_listen_count: total, total_user_count: Math.ceil(total / 100) },
    ]);
  });

  test("knows every artist of the catalogue by an id of its own", () => {
    const ids = CATALOGUE.flatMap(identifiersOf).flatMap(({ kind, value }) => (kind === "musicbrainz" ? [value] : []));
    expect(new Set(ids).size).toBe(CATALOGUE.length);
    for (const one of ids) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  });

  test("refuses what is no question", async () => {
    expect(await popularity("not JSON")).toBe(400);
  });
});

describe("as Wikimedia", () => {
  test("tells the views of each day asked for", async () => {
    const { status, body } = await views("ABBA", "20260201", "20260203");
    expect(status).toBe(200);
    expect(body.items).toEqual(
      [1, 2, 3].map((day) => ({
        project: "en.wikipedia",
        article: "ABBA",
        granularity: "daily",
        timestamp: `2026020${day}00`,
        access: "all-access",
        agent: "user",
        views: streams.onDay("views", "abba", abba, Date.UTC(2026, 1, day)),
      })),
    );
  });

  test("tells of a day some hours after it has ended, and 404 before, and of an article that is not there", async () => {
    const today = "20260411";
    now = Date.UTC(2026, 3, 12, 1);
    expect((await views("ABBA", today, today)).status).toBe(404);
    now = Date.UTC(2026, 3, 12, 12);
    expect((await views("ABBA", today, today)).status).toBe(200);
    now = NOON;
    expect((await views("Nobody_at_all", "20260201", "20260203")).status).toBe(404);
  });

  test("knows articles whose names are escaped", async () => {
    const beyonce = CATALOGUE.find(({ id }) => id === "beyonce")!;
    const { body } = await views(encodeURIComponent("Beyoncé"), "20260201", "20260201");
    expect(body.items?.[0]?.views).toBe(streams.onDay("views", "beyonce", beyonce, Date.UTC(2026, 1, 1)));
  });
});
