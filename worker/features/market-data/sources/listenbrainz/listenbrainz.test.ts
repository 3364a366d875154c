import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { artist, Asking, NOW, sourceAt } from "../testing/asking.ts";
import {
  type Answer,
  bomb,
  cutOff,
  FakeService,
  json,
  neverEnding,
  oversized,
  status,
  text,
} from "../testing/fake-service.ts";
import { LISTENBRAINZ } from "./listenbrainz.ts";

const SWIFT = "20244d07-534f-4eff-b4d4-930878889970";
const CHER = "bfcc6d75-a6a5-4bc6-8282-47aec8531818";
const swift = artist("taylor-swift", { musicbrainz: SWIFT });
const cher = artist("cher", { musicbrainz: CHER });

const row = (mbid: string, listens: unknown) => ({
  artist_mbid: mbid,
  total_listen_count: listens,
  total_user_count: 10,
});

let service: FakeService;
let asking: Asking;
beforeEach(async () => {
  service = await FakeService.start();
  asking = new Asking();
});
afterEach(() => service.stop());

const fetchOf = (artists = [swift, cher], bounds = {}) =>
  sourceAt(LISTENBRAINZ, service, asking, {}, bounds).fetch(artists, NOW);

const total = (artistId: string, value: number) => ({ artistId, kind: "total", value, observedAt: NOW, period: 0 });

describe("what it tells", () => {
  test("is how often each artist was listened to, asked for all at once by MusicBrainz ids", async () => {
    service.always(json([row(SWIFT, 1000), row(CHER, 7)]));
    expect(await fetchOf()).toEqual({ observations: [total("taylor-swift", 1000), total("cher", 7)], faults: [] });
    const [asked] = service.asked;
    expect([service.asked.length, asked?.method, asked?.url.pathname]).toEqual([1, "POST", "/1/popularity/artist"]);
    expect(JSON.parse(asked?.body ?? "")).toEqual({ artist_mbids: [SWIFT, CHER] });
    expect(asked?.headers["user-agent"]).toBe("Anticip/0.1 (tests@example.org)");
  });

  test("goes by ids and not by places: a row that is left out shifts nobody", async () => {
    service.always(json([row(CHER, 7)]));
    expect(await fetchOf()).toEqual({
      observations: [total("cher", 7)],
      faults: [{ artistId: "taylor-swift", reason: "no_signal", detail: "not in the answer" }],
    });
  });

  test("is nothing new while a total stays as it was", async () => {
    service.always(json([row(SWIFT, 1000)]));
    const known = artist("taylor-swift", { musicbrainz: SWIFT }, { value: 1000, observedAt: NOW - 1 });
    expect(await fetchOf([known])).toMatchObject({ observations: [], faults: [{ reason: "late" }] });
  });

  test("an artist without an id is not asked for, and nobody is if none has one", async () => {
    service.always(json([row(CHER, 7)]));
    const fault = { artistId: "nobody", reason: "unidentified" };
    expect(await fetchOf([artist("nobody", {}), cher])).toMatchObject({
      observations: [total("cher", 7)],
      faults: [fault],
    });
    expect(await fetchOf([artist("nobody", {})])).toMatchObject({ observations: [], faults: [fault] });
    expect(service.asked).toHaveLength(1);
  });
});

describe("of one artist no price comes of", () => {
  test.each([
    ["null", null, "unknown"],
    ["nothing", undefined, "no_signal"],
    ["a negative count", -5, "absurd"],
    ["10^30", 1e30, "absurd"],
    ["a fraction", 0.5, "absurd"],
    ["text", "1000", "absurd"],
    ["true", true, "absurd"],
  ])("%s, and the others count", async (_, listens, reason) => {
    service.always(json([row(SWIFT, listens), row(CHER, 7)]));
    expect(await fetchOf()).toMatchObject({
      observations: [total("cher", 7)],
      faults: [{ artistId: "taylor-swift", reason }],
    });
  });

  test("a row of somebody who was not asked for", async () => {
    service.always(json([row("22ad712e-ce73-9f0c-4e97-9f0e53144411", 5), row(CHER, 7)]));
    expect(await fetchOf()).toMatchObject({
      observations: [total("cher", 7)],
      faults: [{ reason: "wrong_artist" }, { artistId: "taylor-swift", reason: "no_signal" }],
    });
  });

  test("two rows that contradict each other", async () => {
    service.always(json([row(SWIFT, 1), row(SWIFT, 2), row(CHER, 7)]));
    expect(await fetchOf()).toMatchObject({
      observations: [total("cher", 7)],
      faults: [{ artistId: "taylor-swift", reason: "form" }],
    });
  });

  test("a row in another form", async () => {
    service.always(json(["a row", row(CHER, 7)]));
    expect(await fetchOf([cher])).toMatchObject({ observations: [total("cher", 7)], faults: [{ reason: "form" }] });
  });
});

describe("an answer that is none is a fault of the source:", () => {
  const faults: [string, Answer, string, number][] = [
    ["HTML for JSON", text("<!doctype html><h1>Sorry</h1>", "text/html"), "not_json", 3],
    ["JSON that is broken", text('[{"artist_mbid":'), "not_json", 3],
    ["NaN, which is not JSON", text(`[{"artist_mbid":"${SWIFT}","total_listen_count":NaN}]`), "not_json", 3],
    ["an empty body", text(""), "not_json", 3],
    ["204", status(204), "no_signal", 1],
    ["an object for a list", json({ error: "sorry" }), "form", 1],
    ["a redirect, which is not followed", status(302, { Location: "/elsewhere" }), "redirect", 1],
    ["a body that is cut off", cutOff, "unreachable", 3],
    ["an oversized body", oversized(2_000), "too_large", 1],
    ["a body that never ends", neverEnding, "timeout", 3],
    ["no answer at all", () => undefined, "timeout", 3],
    ["a small body that unpacks to a large one", bomb(1_000_000), "too_large", 1],
    ["304, though nobody asked whether anything has changed", status(304), "redirect", 1],
    ["500", status(500), "status", 3],
    ["400", json({ error: "Invalid" }, 400), "status", 1],
    ["401", status(401), "refused", 1],
  ];

  test.each(faults)("%s", async (_, answer, reason, attempts) => {
    service.always(answer);
    // Only what never comes is not waited for: on a busy machine all else may take its time.
    const patience = reason === "timeout" ? 100 : 10_000;
    const { observations, faults: found } = await fetchOf([swift], { patience, largest: 1_000 });
    expect(observations).toEqual([]);
    expect(found).toEqual([{ artistId: null, reason, detail: expect.any(String) }]);
    expect(service.asked).toHaveLength(attempts);
  });

  test("no server at all", async () => {
    const { url } = service;
    await service.stop();
    const { faults: found } = await sourceAt(LISTENBRAINZ, { url } as FakeService, asking).fetch([swift], NOW);
    expect(found).toMatchObject([{ artistId: null, reason: "unreachable" }]);
    service = await FakeService.start();
  });

  test("and nothing of what it says gets into the fault", async () => {
    service.always(text("<script>alert('secret')</script>"));
    expect(JSON.stringify(await fetchOf())).not.toMatch(/script|secret/);
  });
});

describe("the source's limits", () => {
  test("a failure that passes is asked again, after a random wait that grows", async () => {
    service.next(status(503), text("<html>"));
    service.always(json([row(SWIFT, 1000), row(CHER, 7)]));
    expect((await fetchOf()).observations).toHaveLength(2);
    expect(service.asked).toHaveLength(3);
    // Half of 1,000 and of 2,000, and between them the spacing of requests has passed anyway.
    expect(asking.waited).toEqual([500, 1_000]);
  });

  test("429 with a short Retry-After is waited for, in the object that all isolates ask", async () => {
    service.next(status(429, { "Retry-After": "3" }));
    service.always(json([row(SWIFT, 1000), row(CHER, 7)]));
    expect((await fetchOf()).observations).toHaveLength(2);
    expect(asking.time - NOW).toBeGreaterThanOrEqual(3_000);
  });

  test("429 with a long one ends the batch, and nobody asks until it is over", async () => {
    service.next(status(429, { "Retry-After": "3600" }));
    expect((await fetchOf()).faults).toMatchObject([{ artistId: null, reason: "rate_limited" }]);
    expect((await fetchOf()).faults).toMatchObject([{ artistId: null, reason: "rate_limited" }]);
    expect(service.asked).toHaveLength(1);
    asking.time += 3_600_000;
    service.always(json([row(SWIFT, 1000), row(CHER, 7)]));
    expect((await fetchOf()).faults).toEqual([]);
  });

  test("what is left of its window is spread over it", async () => {
    const left = { "X-RateLimit-Limit": "30", "X-RateLimit-Remaining": "2", "X-RateLimit-Reset-In": "10" };
    service.always(json([row(SWIFT, 1000), row(CHER, 7)], 200, left));
    for (let n = 0; n < 4; n += 1) await fetchOf();
    // The first place was given before anything was told; then five seconds each.
    expect(asking.time - NOW).toBeGreaterThanOrEqual(10_000);
    service.always(json([row(SWIFT, 1000), row(CHER, 7)], 200, { ...left, "X-RateLimit-Remaining": "0" }));
    await fetchOf();
    const before = asking.time;
    await fetchOf();
    expect(asking.time - before).toBeGreaterThanOrEqual(10_000);
  });

  test("a source that is down is left alone after five failures, whoever asks", async () => {
    service.always(status(500));
    for (let n = 0; n < 4; n += 1) await fetchOf();
    expect(service.asked.length).toBe(5);
    expect((await fetchOf()).faults).toMatchObject([{ artistId: null, reason: "suspended" }]);
    expect(asking.limiter.view().suspendedUntil).toBeGreaterThan(asking.time);
  });
});
