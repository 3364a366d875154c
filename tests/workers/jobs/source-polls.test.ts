import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import { artistsToAsk, claimDue, enrol, pollStatements } from "../../../worker/features/market-data/polling.ts";
import { enqueuePolls, enrolArtists, PollJob } from "../../../worker/features/market-data/poll-sources.ts";
import { outsideSources } from "../../../worker/features/market-data/sources/chosen.ts";
import type { PopularitySource, SourceAnswer } from "../../../worker/features/market-data/sources/source.ts";
import { database } from "../../../worker/platform/database.ts";
import type { ServiceContext } from "../../../worker/platform/service-context.ts";
import { call, request } from "../support/api.ts";
import { newUserAs, type User } from "../support/users.ts";

const NOW = Date.UTC(2030, 0, 10, 12);
const IDS = ["cher", "rosalia", "tyla"];
const mbid = (n: number) => `20244d07-534f-4eff-b4d4-93087888997${n}`;
import { tidy } from "../support/jobs.ts";

/** A daily source that answers as it is told to. */
const source = (name: string, more: Partial<PopularitySource> = {}): PopularitySource => ({
  name,
  simulated: false,
  identifiedBy: ["musicbrainz"],
  schedule: { every: DAY, lag: 0 },
  batch: 50,
  perMinute: 100,
  fetch: () => Promise.reject(new Error("not asked in these tests")),
  ...more,
});

let admin: User;
beforeAll(async () => {
  const artists = IDS.map((id, n) => ({ id, name: id, audience: 5_000_000, musicbrainzId: mbid(n) }));
  const all = [...artists, { id: "unidentified", name: "unidentified", audience: 5_000_000 }];
  await call(api.listArtistsForTrading, { body: { artists: all }, token: env.OPERATOR_TOKEN });
});
beforeEach(async () => {
  admin = await newUserAs("admin");
});

const claim = async (of: PopularitySource, now: number) => (await claimDue(env.DB, of, now)).toSorted();
const enrolled = (of: PopularitySource, now = NOW) => env.DB.batch(enrol(env.DB, of, now));

/** Notes what came of asking. */
async function store(of: PopularitySource, ids: string[], answer: Partial<SourceAnswer>, now: number): Promise<void> {
  const artists = await artistsToAsk(env.DB, of.name, ids);
  await env.DB.batch(pollStatements(env.DB, of, artists, { observations: [], faults: [], ...answer }, now));
}
const told = (artistId: string, value: number, observedAt: number) =>
  ({ artistId, kind: "total", value, observedAt, period: 0 }) as const;

describe("who a source is to be asked about", () => {
  test("is everybody it knows by an id, once a day, and nobody twice at once", async () => {
    const daily = source("daily");
    expect(await claim(daily, NOW)).toEqual([]);
    await enrolled(daily);
    const claims = await Promise.all([claim(daily, NOW), claim(daily, NOW)]);
    expect(claims.flat().toSorted()).toEqual(IDS);
    await store(daily, IDS, { observations: IDS.map((id) => told(id, 5, NOW)) }, NOW);
    await enrolled(daily, NOW + MINUTE);
    expect(await claim(daily, NOW + DAY - 1)).toEqual([]);
    expect(await claim(daily, NOW + DAY)).toEqual(IDS);
  });

  test("is no more than it takes in a minute, those that wait longest first", async () => {
    const slow = source("slow", { perMinute: 2 });
    await enrolled(slow);
    const first = await claim(slow, NOW);
    expect(first).toHaveLength(2);
    expect(await claim(slow, NOW + 1)).toEqual(IDS.filter((id) => !first.includes(id)));
  });

  test("is whoever nothing was heard of after a while, as a job that was lost tells nothing", async () => {
    const lost = source("lost");
    await enrolled(lost);
    await claim(lost, NOW);
    await store(lost, IDS, { faults: [{ artistId: null, reason: "rate_limited", detail: "" }] }, NOW);
    expect(await claim(lost, NOW + 14 * MINUTE)).toEqual([]);
    expect(await claim(lost, NOW + 15 * MINUTE)).toEqual(IDS);
  });

  test("is whom it was asked about in vain, an hour later, then two, and not each minute", async () => {
    const vain = source("vain");
    await enrolled(vain);
    let now = NOW;
    for (const wait of [HOUR, 2 * HOUR, 4 * HOUR]) {
      await store(vain, ["cher"], { faults: [{ artistId: "cher", reason: "unknown", detail: "" }] }, now);
      expect(await claim(vain, now + wait - 1)).not.toContain("cher");
      now += wait;
    }
    await store(vain, ["cher"], { observations: [told("cher", 1, now)] }, now);
    const [cher] = await artistsToAsk(env.DB, "vain", ["cher"]);
    expect(cher).toMatchObject({ failures: 0, last: { value: 1, observedAt: now } });
  });

  test("is everybody again after a clock that was a year ahead", async () => {
    const ahead = source("ahead");
    const year = 365 * DAY;
    await enrolled(ahead, NOW + year);
    await store(ahead, IDS, { observations: IDS.map((id) => told(id, 5, NOW + year)) }, NOW + year);
    expect(await claim(ahead, NOW)).toEqual([]);
    await enrolled(ahead);
    expect(await claim(ahead, NOW)).toEqual(IDS);
  });

  test("is asked anew, as if it had never told, once an artist is known by another id", async () => {
    const { token } = admin;
    await env.DB.batch(enrol(env.DB, source("wikimedia", { identifiedBy: ["wikipedia"] }), NOW));
    const add = (value: string) =>
      request(api.addIdentifier, { params: { id: "tyla" }, body: { kind: "wikipedia", value }, token });
    await add("en.wikipedia/Tyla");
    const wikimedia = source("wikimedia", { identifiedBy: ["wikipedia"] });
    await enrolled(wikimedia);
    await store(wikimedia, ["tyla"], { observations: [told("tyla", 5, NOW)] }, NOW);
    await add("en.wikipedia/Tyla_(singer)");
    await enrolled(wikimedia);
    expect(await claim(wikimedia, NOW)).toEqual(["tyla"]);
    const [tyla] = await artistsToAsk(env.DB, "wikimedia", ["tyla"]);
    expect(tyla).toMatchObject({
      last: null,
      identifiers: { wikipedia: ["en.wikipedia/Tyla", "en.wikipedia/Tyla_(singer)"], musicbrainz: [mbid(2)] },
    });
  });
});

test("what was asked by ids that were changed meanwhile is not noted: the next answer would be compared with it", async () => {
  const racing = source("wikimedia", { identifiedBy: ["wikipedia"] });
  const add = (value: string) =>
    request(api.addIdentifier, { params: { id: "cher" }, body: { kind: "wikipedia", value }, token: admin.token });
  await add("en.wikipedia/Cher");
  await enrolled(racing);
  await store(racing, ["cher"], { observations: [told("cher", 5, NOW)] }, NOW);
  const before = await artistsToAsk(env.DB, "wikimedia", ["cher"]);
  await add("de.wikipedia/Cher");
  const late = { observations: [told("cher", 7, NOW + DAY)], faults: [] };
  await env.DB.batch(pollStatements(env.DB, racing, before, late, NOW + DAY));
  expect((await artistsToAsk(env.DB, "wikimedia", ["cher"]))[0]?.last).toBeNull();
  await enrolled(racing);
  await env.DB.batch(pollStatements(env.DB, racing, before, late, NOW + DAY));
  expect((await artistsToAsk(env.DB, "wikimedia", ["cher"]))[0]?.last).toBeNull();
});

describe("faults", () => {
  const faults = async (query: object) => (await call(api.listSourceFaults, { query, token: admin.token })).faults;

  test("are counted for each source, artist and reason, and shown to admins", async () => {
    const broken = source("broken");
    const unknown = { artistId: "cher", reason: "unknown", detail: "answered 404" } as const;
    const down = { artistId: null, reason: "timeout", detail: "no whole answer" } as const;
    await store(broken, ["cher"], { faults: [unknown] }, NOW);
    await store(broken, ["cher"], { faults: [unknown, down] }, NOW + HOUR);
    const row = { source: "broken", firstAt: NOW, lastAt: NOW + HOUR };
    expect(await faults({ source: "broken" })).toEqual([
      { ...row, ...down, count: 1, firstAt: NOW + HOUR },
      { ...row, ...unknown, count: 2 },
    ]);
    expect(await faults({ source: "broken", reason: "timeout" })).toHaveLength(1);
    expect(await faults({ source: "broken", artistId: "tyla" })).toEqual([]);
  });

  test("that were not seen for a month are forgotten", async () => {
    await tidy("source_faults", NOW + HOUR + 30 * DAY);
    expect(await faults({ source: "broken" })).toHaveLength(2);
    await tidy("source_faults", NOW + HOUR + 30 * DAY + 1);
    expect(await faults({ source: "broken" })).toEqual([]);
  });
});

describe("with ListenBrainz on", () => {
  const service = vi.fn<typeof fetch>();
  beforeEach(() => vi.stubGlobal("fetch", service));
  afterEach(() => {
    vi.unstubAllGlobals();
    service.mockReset();
  });

  const send = vi.fn<(job: PollJob) => Promise<void>>(() => Promise.resolve());
  const at = (now: number): ServiceContext => ({
    env: { ...env, SOURCES: "listenbrainz", SOURCE_CONTACT: "us@example.org", JOBS: { send } } as unknown as Env,
    db: database(env),
    actor: null,
    requestId: "test",
    now,
  });

  test("those who are due are handed to the queue, and asked about in one question", async () => {
    await enrolArtists(at(NOW));
    await enqueuePolls(at(NOW));
    await enqueuePolls(at(NOW + MINUTE));
    expect(send).toHaveBeenCalledTimes(1);
    const job = PollJob.parse(send.mock.calls[0]?.[0]);
    expect({ ...job, artistIds: job.artistIds.toSorted() }).toEqual({
      type: "poll",
      source: "listenbrainz",
      artistIds: IDS,
    });

    service.mockImplementation(async () =>
      Response.json([0, 1, 2].map((n) => ({ artist_mbid: mbid(n), total_listen_count: n === 2 ? -1 : 1_000 + n }))),
    );
    const [listenbrainz] = outsideSources(at(NOW).env);
    const answer = await listenbrainz!.fetch(await artistsToAsk(env.DB, job.source, job.artistIds), NOW);
    expect(answer.observations.map(({ artistId, value }) => [artistId, value])).toEqual([
      ["cher", 1_000],
      ["rosalia", 1_001],
    ]);
    await store(listenbrainz!, job.artistIds, answer, NOW);
    expect(service).toHaveBeenCalledTimes(1);
    expect(new Headers(service.mock.calls[0]?.[1]?.headers).get("User-Agent")).toBe("Anticip/0.1 (us@example.org)");
    const { sources } = await call(api.listSources, { token: admin.token });
    expect(sources.find(({ name }) => name === "listenbrainz")).toMatchObject({
      chosen: false,
      artists: 3,
      failing: 1,
      observedAt: NOW,
      suspendedUntil: null,
    });
    expect(
      (await call(api.listSourceFaults, { query: { source: "listenbrainz" }, token: admin.token })).faults,
    ).toMatchObject([{ artistId: "tyla", reason: "absurd" }]);
  });
});

test("admins see every source, what is on and what is missing", async () => {
  const { sources, simulated, unknown } = await call(api.listSources, { token: admin.token });
  expect(sources.map(({ name }) => name)).toEqual(["listenbrainz", "wikimedia", "deezer", "lastfm", "spotify"]);
  expect([simulated, unknown, sources.some(({ chosen }) => chosen)]).toEqual([true, [], false]);
});
