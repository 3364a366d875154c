import { afterEach, beforeEach, expect, test } from "vitest";
import { artist, Asking, NOW, sourceAt } from "../testing/asking.ts";
import { type Answer, FakeService, json, status, text } from "../testing/fake-service.ts";
import { LASTFM } from "./lastfm.ts";

const MBID = "bfcc6d75-a6a5-4bc6-8282-47aec8531818";
const cher = artist("cher", { musicbrainz: MBID });
const named = artist("cher", { musicbrainz: MBID, lastfm: "Cher" });

/** Counts come as text. */
const answer = (changed: object = {}, stats: object = { listeners: "1500000", playcount: "22000000" }) =>
  json({ artist: { name: "Cher", mbid: MBID, url: "https://www.last.fm/music/Cher", stats, ...changed } });
const plays = (playcount: unknown) => answer({}, { listeners: "1", playcount });
const failed = (error: number, code = 200) => json({ error, message: "something", links: [] }, code);

let service: FakeService;
let asking: Asking;
beforeEach(async () => {
  service = await FakeService.start();
  asking = new Asking();
});
afterEach(() => service.stop());

const fetchOf = (artists = [cher]) =>
  sourceAt(LASTFM, service, asking, { LASTFM_API_KEY: "the-key" }).fetch(artists, NOW);
const observed = [{ artistId: "cher", kind: "total", value: 22_000_000, observedAt: NOW, period: 0 }];

test("tells how often an artist was played, asked for by its MusicBrainz id", async () => {
  service.always(answer());
  expect(await fetchOf()).toEqual({ observations: observed, faults: [] });
  expect(Object.fromEntries(service.asked[0]?.url.searchParams ?? [])).toEqual({
    method: "artist.getinfo",
    mbid: MBID,
    api_key: "the-key",
    format: "json",
    autocorrect: "0",
  });
});

test("asks by the name it is known by there where that is given, which need not be spelt the same", async () => {
  service.always(answer({ name: "CHÉR", mbid: undefined }));
  expect((await fetchOf([named])).observations).toEqual(observed);
  expect(service.asked[0]?.url.searchParams.get("artist")).toBe("Cher");
  expect(service.asked[0]?.url.searchParams.has("mbid")).toBe(false);
});

const faults: [string, Answer, string, number][] = [
  ["error 6 as a success: unknown", failed(6), "unknown", 1],
  ["error 10 as 403: our key", failed(10, 403), "refused", 1],
  ["error 26 as a success: our key is suspended", failed(26), "refused", 1],
  ["error 16 as a success: for a moment", failed(16), "error", 3],
  ["400 without an error", json({}, 400), "status", 1],
  ["another artist", answer({ mbid: "20244d07-534f-4eff-b4d4-930878889970" }), "wrong_artist", 1],
  ["an artist without an id, when asked by id", answer({ mbid: "" }), "wrong_artist", 1],
  ["no count", plays(undefined), "no_signal", 1],
  ["an empty count", plays(""), "absurd", 1],
  ["a negative count", plays("-1"), "absurd", 1],
  ["10^30 in digits", plays("1000000000000000000000000000000"), "absurd", 1],
  ["1e30 as text", plays("1e30"), "absurd", 1],
  ["NaN as text", plays("NaN"), "absurd", 1],
  ["no statistics", answer({ stats: undefined }), "form", 1],
  ["204", status(204), "no_signal", 1],
  ["XML for JSON", text('<?xml version="1.0"?><lfm status="failed"/>'), "not_json", 3],
];
test.each(faults)("no price comes of %s", async (_, given, reason, attempts) => {
  service.always(given);
  const { observations, faults: found } = await fetchOf();
  expect([observations, found.map((fault) => fault.reason)]).toEqual([[], [reason]]);
  expect(service.asked).toHaveLength(attempts);
  expect(JSON.stringify(found)).not.toContain("the-key");
});

test.each([
  ["of another name", answer({ name: "Sonny & Cher" })],
  ["of that name, with another MusicBrainz id", answer({ mbid: "20244d07-534f-4eff-b4d4-930878889970" })],
])("an artist %s is not the one that was asked for by name", async (_, given) => {
  service.always(given);
  expect((await fetchOf([named])).faults).toMatchObject([{ artistId: "cher", reason: "wrong_artist" }]);
});

test("its rate error, which comes as a success, keeps everybody from asking for a minute", async () => {
  service.always(failed(29));
  expect((await fetchOf()).faults).toMatchObject([{ artistId: null, reason: "rate_limited" }]);
  expect((await fetchOf()).faults).toMatchObject([{ artistId: null, reason: "rate_limited" }]);
  expect(service.asked).toHaveLength(1);
  expect(asking.limiter.view().rateLimitedUntil).toBe(NOW + 60_000);
});

test("who has neither name nor id there is not asked for", async () => {
  expect((await fetchOf([artist("nobody", { wikipedia: "en.wikipedia/Nobody" })])).faults).toMatchObject([
    { artistId: "nobody", reason: "unidentified" },
  ]);
  expect(service.asked).toEqual([]);
});
