import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SourceFault, SourceStatus } from "../../domain/api/market-data.ts";
import type { Valuation } from "../../domain/api/valuations.ts";
import { DAY, MINUTE } from "../../domain/core/ranges.ts";
import { call, register } from "../../scripts/local/client.ts";
import { type Exchange, startExchange } from "../../scripts/local/exchange.ts";
import {
  type Answer,
  FakeService,
  json,
  text,
} from "../../worker/features/market-data/sources/testing/fake-service.ts";
import { eventually } from "./screen.ts";

/*
 * The whole way of a price from services outside, over real HTTP: two that answer as ListenBrainz and Wikimedia do, an
 * exchange that asks them when they are due, and what its API then says.
 */

const ARTISTS = Array.from({ length: 12 }, (_, n) => `artist-${n}`);
const BROKEN = new Set(["artist-10", "artist-11"]);
const mbid = (n: number) => `00000000-0000-4000-8000-0000000000${String(n).padStart(2, "0")}`;

/** Wikimedia's views of whatever days it is asked for; one article is answered with HTML, of one it tells another's. */
const pageViews: Answer = (asked, response) => {
  const [, , , , project = "", , , article = "", , from = "", to = ""] = asked.url.pathname.split("/");
  const n = Number(article.split("-")[1]);
  const days = [];
  for (let day = dayOf(from); day <= dayOf(to); day += DAY)
    days.push({
      project,
      article: n === 11 ? "Another" : article,
      granularity: "daily",
      timestamp: `${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}00`,
      views: Math.round(1_000 * (n + 1) * (1 + 0.1 * Math.sin(day / DAY + n))),
    });
  if (n === 10) text("<!doctype html>", "text/html")(asked, response);
  else json({ items: days })(asked, response);
};
const dayOf = (day: string) => Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00Z`);

/** ListenBrainz's totals; of one it knows nothing. */
const popularity: Answer = (asked, response) => {
  const { artist_mbids: ids } = JSON.parse(asked.body) as { artist_mbids: string[] };
  const rows = ids.map((id) => ({ artist_mbid: id, total_listen_count: id === mbid(10) ? null : 1_000_000 }));
  json(rows)(asked, response);
};

let [wikimedia, listenbrainz]: FakeService[] = [];
let exchange: Exchange;
let stateDir: string;
let token: string;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "anticip-sources-"));
  wikimedia = await FakeService.start();
  listenbrainz = await FakeService.start();
  wikimedia.always(pageViews);
  listenbrainz.always(popularity);
  const bindings = {
    SOURCES: "wikimedia listenbrainz",
    SOURCE_CONTACT: "operator@anticip.example",
    WIKIMEDIA_URL: wikimedia.url,
    LISTENBRAINZ_URL: listenbrainz.url,
    OPENING_SECONDS: 0,
  };
  exchange = await startExchange({ port: 0, stateDir, assets: false, bindings });
  token = (await register(exchange.url, { username: "curator", password: "correct horse battery" })).accessToken;
  await exchange.sql("UPDATE users SET role = 'admin' WHERE username_key = 'curator'");
  const artists = ARTISTS.map((id, n) => ({
    id,
    name: id,
    audience: 2_000_000 * (n + 1),
    musicbrainzId: mbid(n),
    identifiers: [{ kind: "wikipedia", value: `en.wikipedia/${id}` }],
  }));
  await call(exchange.url, "POST", "/operator/listings", { token: exchange.secrets.OPERATOR_TOKEN, body: { artists } });
});
afterAll(async () => {
  await exchange.stop();
  await Promise.all([wikimedia?.stop(), listenbrainz?.stop()]);
  rmSync(stateDir, { recursive: true, force: true });
});

const get = <T>(path: string) => call<T>(exchange.url, "GET", path, { token });
const valuation = (id: string) => get<Valuation>(`/artists/${id}/valuation`);
const faults = async (source: string) =>
  (await get<{ faults: SourceFault[] }>(`/admin/sources/faults?source=${source}`)).faults
    .map(({ artistId, reason }) => `${artistId} ${reason}`)
    .toSorted();

test("artists are asked about when they are due, valued by what is told, and by nothing that is broken", async () => {
  const before = new Map<string, number>();
  // D1 hears of the books a moment later.
  const valued = () => Promise.all(ARTISTS.map((id) => valuation(id).catch(() => null)));
  await eventually(valued).not.toContain(null);
  for (const id of ARTISTS) before.set(id, (await valuation(id)).fairValue);
  // Cron's times are its own: at the full ten minutes it has new artists asked about, at the next one it asks.
  const start = Math.ceil(Date.now() / (10 * MINUTE)) * 10 * MINUTE;
  for (const minute of [0, 1, 2]) await exchange.fireCron(start + minute * MINUTE);

  const sources = () => get<{ sources: SourceStatus[]; simulated: boolean }>("/admin/sources");
  const progress = async () =>
    (await sources()).sources.slice(0, 2).map(({ name, chosen, artists, failing }) => [name, chosen, artists, failing]);
  await eventually(progress).toEqual([
    ["listenbrainz", true, 12, 1],
    ["wikimedia", true, 12, 2],
  ]);
  expect((await sources()).simulated).toBe(false);
  expect(await faults("listenbrainz")).toEqual(["artist-10 unknown"]);
  expect(await faults("wikimedia")).toEqual(["artist-10 not_json", "artist-11 wrong_artist"]);

  for (const id of ARTISTS) {
    const { fairValue, parts } = await valuation(id);
    // Whoever joins moves nothing: only what it says from then on does.
    expect(fairValue, id).toBe(before.get(id));
    expect(
      parts.map(({ source }) => source),
      id,
    ).toEqual(BROKEN.has(id) ? [] : ["wikimedia"]);
  }
});

test("each was asked once, all plays in one question, and nobody is asked again before there is something new", async () => {
  expect(listenbrainz?.asked).toHaveLength(1);
  // What is no JSON was asked for twice more.
  expect(wikimedia?.asked).toHaveLength(ARTISTS.length + 2);
  const now = Math.ceil(Date.now() / (10 * MINUTE)) * 10 * MINUTE;
  for (const minute of [10, 11, 12]) await exchange.fireCron(now + minute * MINUTE);
  const waiting = async () =>
    (await get<{ sources: SourceStatus[] }>("/admin/sources")).sources.map((source) => source.waiting);
  await eventually(waiting).toEqual([0, 0, 0, 0, 0]);
  expect([listenbrainz?.asked.length, wikimedia?.asked.length]).toEqual([1, ARTISTS.length + 2]);
});
