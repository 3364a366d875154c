import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { artist, Asking, NOW, sourceAt } from "../testing/asking.ts";
import { type Answer, FakeService, json, status, text } from "../testing/fake-service.ts";
import { SPOTIFY } from "./spotify.ts";

const SWIFT = "06HL4z0CvFAxyc27GXpf02";
const PUNK = "4tZwfgrHOc3mvqYlEYSvVi";
const swift = artist("taylor-swift", { spotify: SWIFT });
const punk = artist("daft-punk", { spotify: PUNK });

const row = (id: string, changed: object = {}) => ({
  id,
  type: "artist",
  name: "somebody",
  genres: [],
  followers: { href: null, total: 140_000_000 },
  popularity: 98,
  ...changed,
});
const total = (artistId: string) => ({ artistId, kind: "total", value: 140_000_000, observedAt: NOW, period: 0 });

let service: FakeService;
let asking: Asking;
/** What artists are asked for is answered. */
let answer: Answer;
let tokens: number;
beforeEach(async () => {
  service = await FakeService.start();
  asking = new Asking();
  tokens = 0;
  answer = json({ artists: [row(SWIFT), row(PUNK)] });
  service.always((asked, response) => {
    if (asked.url.pathname !== "/api/token") return answer(asked, response);
    tokens += 1;
    json({ access_token: `token-${tokens}`, token_type: "Bearer", expires_in: 3600 })(asked, response);
  });
});
afterEach(() => service.stop());

const fetchOf = (artists = [swift, punk]) =>
  sourceAt(SPOTIFY, service, asking, {
    SPOTIFY_CLIENT_ID: "the-client",
    SPOTIFY_CLIENT_SECRET: "the-secret",
    SPOTIFY_ACCOUNTS_URL: service.url,
  }).fetch(artists, NOW);
const paths = () => service.asked.map(({ url }) => url.pathname + url.search);

test("tells how many follow each artist, asked for all at once with a token of the client", async () => {
  expect(await fetchOf()).toEqual({ observations: [total("taylor-swift"), total("daft-punk")], faults: [] });
  expect(paths()).toEqual(["/api/token", `/v1/artists?ids=${SWIFT},${PUNK}`]);
  const [token, asked] = service.asked;
  expect([token?.method, token?.body, token?.headers.authorization]).toEqual([
    "POST",
    "grant_type=client_credentials",
    `Basic ${btoa("the-client:the-secret")}`,
  ]);
  expect(asked?.headers.authorization).toBe("Bearer token-1");
});

describe("the token", () => {
  test("serves until it ends, and then there is another", async () => {
    await fetchOf();
    await fetchOf();
    expect(tokens).toBe(1);
    asking.time += 3_600_000;
    await fetchOf();
    expect(tokens).toBe(2);
  });

  test("that is not accepted is replaced once", async () => {
    const good = answer;
    answer = (asked, response) =>
      asked.headers.authorization === "Bearer token-1" ? status(401)(asked, response) : good(asked, response);
    expect((await fetchOf()).observations).toHaveLength(2);
    answer = status(401);
    expect(await fetchOf()).toMatchObject({ observations: [], faults: [{ artistId: null, reason: "refused" }] });
  });

  test.each([
    ["a client it does not know", json({ error: "invalid_client" }, 400), "refused"],
    ["another form", json({ token: "x" }), "form"],
    ["one of another type", json({ access_token: "x", token_type: "mac", expires_in: 1 }), "form"],
    ["HTML", text("<html>"), "not_json"],
  ])("is refused for %s: that is a fault, and no secret is in it", async (_, given, reason) => {
    service.always(given);
    const { faults } = await fetchOf();
    expect(faults).toMatchObject([{ artistId: null, reason }]);
    expect(JSON.stringify(faults)).not.toMatch(/the-(client|secret)/);
  });
});

describe("an app in development mode", () => {
  beforeEach(() => {
    answer = (asked, response) =>
      asked.url.pathname === "/v1/artists"
        ? json({ error: { status: 403, message: "Forbidden" } }, 403)(asked, response)
        : json(row(asked.url.pathname.split("/")[3] ?? "", { followers: undefined, popularity: undefined }))(
            asked,
            response,
          );
  });

  test("asks for one after the other, and is told nothing: no signal, not zero", async () => {
    expect(await fetchOf()).toMatchObject({
      observations: [],
      faults: [
        { artistId: "taylor-swift", reason: "no_signal" },
        { artistId: "daft-punk", reason: "no_signal" },
      ],
    });
    expect(paths()).toEqual([
      "/api/token",
      `/v1/artists?ids=${SWIFT},${PUNK}`,
      `/v1/artists/${SWIFT}`,
      `/v1/artists/${PUNK}`,
    ]);
  });

  test("takes what it is told after all", async () => {
    answer = (asked, response) =>
      asked.url.pathname === "/v1/artists"
        ? status(404)(asked, response)
        : json(row(asked.url.pathname.split("/")[3] ?? ""))(asked, response);
    expect((await fetchOf()).observations).toEqual([total("taylor-swift"), total("daft-punk")]);
  });

  test("that may not ask for artists at all is refused", async () => {
    answer = status(403);
    expect((await fetchOf()).faults).toMatchObject([{ artistId: null, reason: "refused" }]);
  });
});

const faults: [string, unknown, string][] = [
  ["null: an id that it does not know", null, "unknown"],
  ["another artist", row(PUNK), "wrong_artist"],
  ["no followers", row(SWIFT, { followers: undefined }), "no_signal"],
  ["followers that are null", row(SWIFT, { followers: null }), "no_signal"],
  ["a total that is null", row(SWIFT, { followers: { total: null } }), "no_signal"],
  ["a negative total", row(SWIFT, { followers: { total: -1 } }), "absurd"],
  ["10^30", row(SWIFT, { followers: { total: 1e30 } }), "absurd"],
  ["text", row(SWIFT, { followers: { total: "140000000" } }), "absurd"],
  ["another form", { followers: 7 }, "form"],
];
test.each(faults)("no price comes of %s, and the others count", async (_, given, reason) => {
  answer = json({ artists: [given, row(PUNK)] });
  const { observations, faults: found } = await fetchOf();
  expect([observations, found]).toMatchObject([[total("daft-punk")], [{ artistId: "taylor-swift", reason }]]);
});

test("a list that is too short shifts nobody", async () => {
  answer = json({ artists: [row(PUNK)] });
  expect((await fetchOf()).faults.map(({ reason }) => reason)).toEqual(["wrong_artist", "form"]);
});

test("a quota that is used up for a day is not asked against", async () => {
  const quota = { error: { status: 429, message: "Too many requests", reason: "QUOTA_EXCEEDED" } };
  answer = json(quota, 429, { "Retry-After": "86400" });
  expect((await fetchOf()).faults).toMatchObject([{ artistId: null, reason: "rate_limited" }]);
  expect((await fetchOf()).faults).toMatchObject([{ artistId: null, reason: "rate_limited" }]);
  expect(service.asked).toHaveLength(2);
});
