import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Adapter } from "./adapter.ts";
import { DEEZER } from "./deezer/deezer.ts";
import { LASTFM } from "./lastfm/lastfm.ts";
import { LISTENBRAINZ } from "./listenbrainz/listenbrainz.ts";
import { FAULT_REASONS, type TrackedArtist } from "./source.ts";
import { SPOTIFY } from "./spotify/spotify.ts";
import { artist, Asking, DAY, NOW, sourceAt, TODAY } from "./testing/asking.ts";
import { FakeService, json } from "./testing/fake-service.ts";
import { WIKIMEDIA } from "./wikimedia/wikimedia.ts";

/* Right answers with something of them changed, left out, repeated or put elsewhere, at random. */

const MBIDS = ["20244d07-534f-4eff-b4d4-930878889970", "bfcc6d75-a6a5-4bc6-8282-47aec8531818"];
const SPOTIFY_IDS = ["06HL4z0CvFAxyc27GXpf02", "4tZwfgrHOc3mvqYlEYSvVi"];
const stamp = (ago: number) => `${new Date(TODAY - ago * DAY).toISOString().slice(0, 10).replaceAll("-", "")}00`;
const views = (ago: number) => ({
  project: "en.wikipedia",
  article: "Cher",
  granularity: "daily",
  timestamp: stamp(ago),
  views: 21_659,
});

/** The right answer to whatever is asked first, of each source. */
const RIGHT: [Adapter, unknown][] = [
  [LISTENBRAINZ, MBIDS.map((artist_mbid) => ({ artist_mbid, total_listen_count: 1_000, total_user_count: 10 }))],
  [WIKIMEDIA, { items: [4, 3, 2, 1].map(views) }],
  [DEEZER, { id: 27, name: "Cher", nb_fan: 4_875_548, type: "artist" }],
  [LASTFM, { artist: { name: "Cher", mbid: MBIDS[0], stats: { listeners: "1500000", playcount: "22000000" } } }],
  [SPOTIFY, { artists: SPOTIFY_IDS.map((id) => ({ id, followers: { href: null, total: 1_000 } })) }],
];

const artists: TrackedArtist[] = [
  artist("cher", { musicbrainz: MBIDS[0]!, wikipedia: "en.wikipedia/Cher", deezer: "27", spotify: SPOTIFY_IDS[0]! }),
  artist("other", { musicbrainz: MBIDS[1]!, wikipedia: "en.wikipedia/Other", deezer: "28", spotify: SPOTIFY_IDS[1]! }),
];

const STRANGE = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e30,
    -1e30,
    0.5,
    2 ** 53,
    "",
    "0",
    "-1",
    "1e30",
    "NaN",
    [],
    {},
    [[]],
    stamp(-400),
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Every value inside a JSON value, by the way to it. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [path, ...inside.flatMap(([key, held]) => pathsOf(held, [...path, key]))];
}

/** The value with what is at a path replaced, or left out. */
function changed(value: unknown, [key, ...rest]: string[], change: { to: unknown } | "gone"): unknown {
  if (key === undefined) return change === "gone" ? undefined : change.to;
  if (Array.isArray(value)) {
    const held = value.map((item: unknown, at) => (String(at) === key ? changed(item, rest, change) : item));
    return held.filter((item) => item !== undefined);
  }
  return { ...(value as object), [key]: changed((value as Record<string, unknown>)[key], rest, change) };
}

let service: FakeService;
beforeAll(async () => void (service = await FakeService.start()));
afterAll(() => service.stop());

const KEYS = { LASTFM_API_KEY: "key", SPOTIFY_CLIENT_ID: "hostile", SPOTIFY_CLIENT_SECRET: "secret" };

test.each(RIGHT.map(([adapter, right]) => [adapter.title, adapter, right] as const))(
  "%s: whatever is changed in an answer, what is taken is a count of who was asked for, of a time that has been",
  async (_, adapter, right) => {
    const changes = fc.array(
      fc.record({
        path: fc.constantFrom(...pathsOf(right)),
        change: fc.oneof(fc.constant("gone" as const), fc.record({ to: STRANGE })),
      }),
      { minLength: 1, maxLength: 3 },
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(changes, async (made) => {
        const answer = made.reduce<unknown>((value, { path, change }) => {
          const isThere = pathsOf(value).some((other) => other.join("\0") === path.join("\0"));
          return isThere ? changed(value, path, change) : value;
        }, right);
        service.always((asked, response) =>
          asked.url.pathname === "/api/token"
            ? json({ access_token: "t", token_type: "Bearer", expires_in: 3600 })(asked, response)
            : json(answer ?? null)(asked, response),
        );
        const env = { ...KEYS, SPOTIFY_ACCOUNTS_URL: service.url };
        const { observations, faults } = await sourceAt(adapter, service, new Asking(), env).fetch(artists, NOW);
        for (const { artistId, value, observedAt } of observations) {
          expect(artists.map(({ id }) => id)).toContain(artistId);
          expect(Number.isSafeInteger(value) && value >= 0 && value <= 1e13, String(value)).toBe(true);
          expect(observedAt <= NOW && observedAt > NOW - 500 * DAY, String(observedAt)).toBe(true);
        }
        const times = observations.map(({ artistId, observedAt }) => `${artistId} ${observedAt}`);
        expect(new Set(times).size).toBe(times.length);
        for (const { reason } of faults) expect(FAULT_REASONS).toContain(reason);
        expect(observations.length + faults.length).toBeGreaterThan(0);
        taken += observations.length;
      }),
      { numRuns: 150 },
    );
    // Changes that do not matter are no fault.
    expect(taken).toBeGreaterThan(0);
  },
);
