import { env } from "cloudflare:workers";
import { createScheduledController } from "cloudflare:test";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { GAMMA } from "../../../domain/core/fair-value/price.ts";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import worker from "../../../worker/index.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { consume } from "../support/jobs.ts";
import { newUserAs } from "../support/users.ts";

/* Prices by a source outside: ListenBrainz, which here is a function in place of `fetch`. */

const ARTISTS = Array.from({ length: 8 }, (_, n) => `artist-${n}`);
const mbid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const START = Math.floor(Date.now() / DAY) * DAY;

/** What ListenBrainz has counted of each artist, ever. */
const totals = new Map(ARTISTS.map((_, n) => [mbid(n), 1_000_000]));
let answer: (ids: string[]) => Response | Promise<Response> = (ids) =>
  Response.json(ids.map((id) => ({ artist_mbid: id, total_listen_count: totals.get(id), total_user_count: 1 })));
const honest = answer;

beforeAll(async () => {
  vi.setSystemTime(START);
  env.SOURCES = "listenbrainz";
  env.SOURCE_CONTACT = "operator@anticip.example";
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { artist_mbids: ids } = (await new Request(input, init).json()) as { artist_mbids: string[] };
    return answer(ids);
  });
  const artists = ARTISTS.map((id, n) => ({ id, name: id, audience: 5_000_000, musicbrainzId: mbid(n) }));
  await call(api.listArtistsForTrading, { body: { artists }, token: env.OPERATOR_TOKEN });
  await worker.scheduled(createScheduledController({ scheduledTime: START, cron: "* * * * *" }), env);
  for (let day = 1; day <= 21; day++) await tell(day);
});
afterEach(() => void (answer = honest));
afterAll(() => {
  env.SOURCES = "simulated";
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A day's plays of an artist: its own level, and never the same twice. */
const plays = (n: number, day: number) => 10_000 * (n + 1) + 13 * day + n;

/** Another day's plays, asked about when it has ended. */
async function tell(day: number, of = plays): Promise<void> {
  for (const n of ARTISTS.keys()) totals.set(mbid(n), (totals.get(mbid(n)) ?? 0) + Math.round(of(n, day)));
  await ask(START + day * DAY);
}

async function ask(at: number): Promise<void> {
  vi.setSystemTime(at);
  const job = { type: "poll", source: "listenbrainz", artistIds: ARTISTS };
  expect(await consume("anticip-jobs", [job])).toMatchObject({ explicitAcks: ["0"] });
}

/** An admin who has just signed in: time moves by days here. */
const admin = async () => (await newUserAs("admin")).token;

/** Once D1 has heard of the book. */
const valuation = (id: string) =>
  vi.waitFor(() => call(api.getValuation, { params: { id } }), { timeout: 20_000, interval: 100 });
const fairValue = async (id: string) => (await env.ORDER_BOOK.getByName(id).depth()) && (await valuation(id)).fairValue;
const faults = async () =>
  (await call(api.listSourceFaults, { query: { limit: 50 }, token: await admin() })).faults.map(
    ({ artistId, reason }) => [artistId, reason],
  );
async function newestHeld(): Promise<api.HeldValue> {
  const [newest] = await held();
  if (!newest) throw new Error("nothing is held");
  return newest;
}

const held = async () => (await call(api.listHeldValues, { query: { limit: 50 }, token: await admin() })).values;

test("an artist is valued by what the source tells, from the price at which it was listed", async () => {
  const { parts, fairValue: cents, issuer, volatilityBps } = await valuation("artist-3");
  expect(parts).toMatchObject([{ source: "listenbrainz", weight: 1, cents, observedAt: START + 21 * DAY }]);
  expect(issuer).toMatchObject({ sold: 0, thousandMovesBps: expect.closeTo(5, 0) });
  expect(volatilityBps).toBeGreaterThan(100);
  const all = await Promise.all(ARTISTS.map(fairValue));
  // All were listed with equal audiences, and none has grown much.
  expect(Math.max(...all.map(Number)) / Math.min(...all.map(Number))).toBeLessThan(1.3);
});

test("an artist of whom no source tells has the price at which it was listed, and no parts", async () => {
  await call(api.listArtistsForTrading, {
    body: { artists: [{ id: "unknown", name: "Unknown", audience: 5_000_000 }] },
    token: env.OPERATOR_TOKEN,
  });
  expect(await valuation("unknown")).toMatchObject({ parts: [], since: null, held: null });
  await expectProblem(await request(api.getValuation, { params: { id: "nobody" } }), "unknown_artist");
});

test("a day with more plays moves the price up, and says why", async () => {
  const before = await fairValue("artist-0");
  await tell(22, (n, day) => (n === 0 ? 1.4 : 1) * plays(n, day));
  const { fairValue: after, since } = await valuation("artist-0");
  expect(after).toBeGreaterThan(before ?? 0);
  expect(since).toMatchObject({
    fairValue: before,
    reasons: [{ why: "news", source: "listenbrainz", cents: after - (before ?? 0) }],
  });
  expect(since?.reasons[0]?.text).toMatch(/listenbrainz tells of [\d.]+ % more popularity/);
});

describe("what is never a price:", () => {
  /** What is noted as wrong after a question by which no price may move. */
  const noted = async (ask: () => Promise<void>) => {
    const before = await Promise.all(ARTISTS.map(fairValue));
    await ask();
    expect(await Promise.all(ARTISTS.map(fairValue))).toEqual(before);
    return (await faults()).map(([, reason]) => reason);
  };

  test("a source that doubles everyone at once", async () => {
    expect(await noted(() => tell(23, (n, day) => 40 * plays(n, day)))).toContain("shifted");
  });

  /** Each at a time of its own: a source takes no more than so many questions at a time. */
  let later = START + 23 * DAY;

  test.each<[string, string, (ids: string[]) => Response]>([
    ["an error sent as a success", "form", () => Response.json({ code: 400, error: "no" })],
    ["a page in place of JSON", "not_json", () => new Response("<html>", { headers: { "Content-Type": "text/html" } })],
    [
      "a negative total",
      "absurd",
      (ids) => Response.json(ids.map((id) => ({ artist_mbid: id, total_listen_count: -1 }))),
    ],
    [
      "a total of 10^30",
      "absurd",
      (ids) => Response.json(ids.map((id) => ({ artist_mbid: id, total_listen_count: 1e30 }))),
    ],
    ["nothing", "unknown", (ids) => Response.json(ids.map((id) => ({ artist_mbid: id, total_listen_count: null })))],
    ["an answer that is cut off", "not_json", () => new Response('[{"artist_mbid":"')],
  ])("%s", async (_, reason, says) => {
    const faulty = async () => {
      answer = says;
      await ask((later += HOUR));
    };
    expect(await noted(faulty)).toContain(reason);
  });
});

describe("a jump of one artist", () => {
  const boom = (n: number, day: number) => (n === 5 ? 12 : 1) * plays(n, day);

  test("is held: the book keeps its price, and admins see it", async () => {
    const before = await fairValue("artist-5");
    // What the source told of everyone in the meantime was not believed: this is two days' plays.
    for (const n of ARTISTS.keys()) totals.set(mbid(n), (totals.get(mbid(n)) ?? 0) - 39 * plays(n, 23));
    await tell(24, boom);
    expect(await fairValue("artist-5")).toBe(before);
    expect(await held()).toMatchObject([
      { artistId: "artist-5", status: "open", quoted: before, source: "listenbrainz" },
    ]);
    expect((await valuation("artist-5")).held).toMatchObject({ cents: expect.any(Number) });
  });

  test("is decided by admins alone, with a reason, once", async () => {
    const { id, cents } = await newestHeld();
    const token = await admin();
    const decide = (body: object, bearer = token) =>
      request(api.decideHeldValue, { params: { id }, body: body as never, token: bearer });
    await expectProblem(await decide({ decision: "release", reason: "" }), "invalid_request");
    await expectProblem(await decide({ decision: "release", reason: "x" }, "nobody"), "unauthenticated");
    const both = await Promise.all([1, 2].map((n) => decide({ decision: "release", reason: `A film, ${n}` })));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(await held()).toMatchObject([{ status: "released", cents }]);
    expect(await fairValue("artist-5")).toBe(cents);
    const [{ bids, asks }] = [await call(api.getBook, { params: { id: "artist-5" } })];
    expect(Math.abs(((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2 / cents - 1)).toBeLessThan(0.01);
    const { acts } = await call(api.listActs, { query: { action: "value_released", limit: 10 }, token });
    expect(acts).toMatchObject([{ subject: "artist-5", detail: { cents } }]);
  });

  test("that is rejected never becomes a price, and the source goes on from there", async () => {
    const before = await fairValue("artist-6");
    await tell(25, (n, day) => (n === 6 ? 3_000 : 1) * (n === 5 ? 12 : 1) * plays(n, day));
    const { id } = await newestHeld();
    await call(api.decideHeldValue, {
      params: { id },
      body: { decision: "reject", reason: "Bots" },
      token: await admin(),
    });
    expect(await fairValue("artist-6")).toBe(before);
    await ask(START + 26 * DAY);
    expect(await held()).toMatchObject([{ status: "rejected" }, { status: "released" }]);
  });
});

test("what two jobs learn of an artist at a time is both counted", async () => {
  const before = await valuation("artist-1");
  // While this job waits for its source another values the artist, by a tenth more.
  answer = async (ids) => {
    await env.DB.prepare(
      `UPDATE valuations SET at = at + 1, state = json_set(state, '$.at', at + 1,
         '$.combination.x', (state ->> '$.combination.x') + 0.1) WHERE artist_id = 'artist-1'`,
    ).run();
    return honest(ids);
  };
  // Two days' plays, as nothing was told of the day before.
  await tell(27, (n, day) => 2 * plays(n, day));
  const after = await valuation("artist-1");
  expect(Math.log(after.fairValue / before.fairValue)).toBeCloseTo(GAMMA * 0.1, 1);
  expect(after.parts).toMatchObject([{ observedAt: START + 27 * DAY }]);
});
