import { afterEach, beforeEach, expect, test } from "vitest";
import { artist, Asking, NOW, sourceAt } from "../testing/asking.ts";
import { type Answer, FakeService, json, status, text } from "../testing/fake-service.ts";
import { DEEZER } from "./deezer.ts";

const punk = artist("daft-punk", { deezer: "27" });
const answer = (changed: object = {}) =>
  json({ id: 27, name: "Daft Punk", nb_album: 32, nb_fan: 4_875_548, radio: true, type: "artist", ...changed });
const failed = (code?: number) => json({ error: { type: "Exception", message: "Quota limit exceeded", code } });

let service: FakeService;
let asking: Asking;
beforeEach(async () => {
  service = await FakeService.start();
  asking = new Asking();
});
afterEach(() => service.stop());

const fetchOf = (artists = [punk]) => sourceAt(DEEZER, service, asking).fetch(artists, NOW);

test("tells how many fans an artist has, as a total", async () => {
  service.always(answer());
  expect(await fetchOf()).toEqual({
    observations: [{ artistId: "daft-punk", kind: "total", value: 4_875_548, observedAt: NOW, period: 0 }],
    faults: [],
  });
  expect(service.asked[0]?.url.pathname).toBe("/artist/27");
});

const faults: [string, Answer, string, number][] = [
  ["error 800, sent as a success", failed(800), "unknown", 1],
  ["error 700, busy, sent as a success", failed(700), "error", 3],
  ["error 300, a token, sent as a success", failed(300), "refused", 1],
  ["an error of no code", failed(), "error", 1],
  ["another artist", answer({ id: 28 }), "wrong_artist", 1],
  ["an album", answer({ type: "album" }), "form", 1],
  ["no fans told", answer({ nb_fan: undefined }), "no_signal", 1],
  ["null", answer({ nb_fan: null }), "no_signal", 1],
  ["negative", answer({ nb_fan: -1 }), "absurd", 1],
  ["10^30", answer({ nb_fan: 1e30 }), "absurd", 1],
  ["text", answer({ nb_fan: "4875548" }), "absurd", 1],
  ["204", status(204), "no_signal", 1],
  ["HTML", text("<html>"), "not_json", 3],
];
test.each(faults)("no price comes of %s", async (_, given, reason, attempts) => {
  service.always(given);
  const { observations, faults: found } = await fetchOf();
  expect([observations, found.map((fault) => fault.reason)]).toEqual([[], [reason]]);
  expect(service.asked).toHaveLength(attempts);
});

test("the quota error, which comes as a success and says nothing of when, is waited for", async () => {
  service.next(failed(4));
  service.always(answer());
  expect((await fetchOf()).observations).toHaveLength(1);
  expect(asking.time - NOW).toBeGreaterThanOrEqual(5_000);
});

test("a quota error that stays ends the batch", async () => {
  service.always(failed(4));
  const { observations, faults: found } = await fetchOf([punk, artist("other", { deezer: "28" })]);
  expect([observations, found]).toMatchObject([[], [{ artistId: null, reason: "rate_limited" }]]);
});

test("no more than fifty are asked in five seconds, however many are to be", async () => {
  service.always((asked, response) => answer({ id: Number(asked.url.pathname.split("/")[2]) })(asked, response));
  const artists = Array.from({ length: 100 }, (_, n) => artist(`artist-${n}`, { deezer: String(n + 1) }));
  expect((await fetchOf(artists)).observations).toHaveLength(100);
  expect(asking.time - NOW).toBeGreaterThan(99 * 100);
});
