import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import type { Identifier } from "../../../domain/core/identifiers.ts";
import { call, expectProblem, request } from "../support/api.ts";
import { newUserAs, type User } from "../support/users.ts";

const SWIFT = "20244d07-534f-4eff-b4d4-930878889970";
const CHER = "bfcc6d75-a6a5-4bc6-8282-47aec8531818";
const OTHER = "22ad712e-ce73-4f0c-8e97-9f0e53144411";

type Entry = Parameters<typeof call<typeof api.listArtistsForTrading>>[1]["body"]["artists"][number];
const listing = (...artists: Entry[]) =>
  request(api.listArtistsForTrading, { body: { artists }, token: env.OPERATOR_TOKEN });
const entry = (id: string, more: Partial<Entry> = {}): Entry => ({ id, name: id, audience: 5_000_000, ...more });

let admin: User;
beforeAll(async () => {
  expect((await listing(entry("taylor-swift", { musicbrainzId: SWIFT }), entry("cher"))).status).toBe(200);
});
beforeEach(async () => {
  admin = await newUserAs("admin");
});

const of = async (id: string) =>
  (await call(api.getIdentifiers, { params: { id }, token: admin.token })).identifiers.map(
    ({ kind, value }) => `${kind} ${value}`,
  );
const add = (id: string, body: Identifier) => request(api.addIdentifier, { params: { id }, body, token: admin.token });
const remove = (id: string, body: Identifier) =>
  request(api.removeIdentifier, { params: { id }, body, token: admin.token });
/** Where the release before reads it. */
const column = async (id: string) =>
  (await env.DB.prepare("SELECT musicbrainz_id AS id FROM artists WHERE id = ?").bind(id).first<{ id: string }>())?.id;
const everything = async () =>
  JSON.stringify([
    (await env.DB.prepare("SELECT * FROM artists ORDER BY id").all()).results,
    (await env.DB.prepare("SELECT * FROM artist_identifiers ORDER BY artist_id, kind, value").all()).results,
  ]);

describe("a listing", () => {
  test("says what its artist is known by, which the artist's page shows", async () => {
    expect(await of("taylor-swift")).toEqual([`musicbrainz ${SWIFT}`]);
    expect(await call(api.getArtist, { params: { id: "taylor-swift" } })).toMatchObject({ musicbrainzId: SWIFT });
    expect(await call(api.getArtist, { params: { id: "cher" } })).toMatchObject({ musicbrainzId: null });
  });

  test("again changes nothing, and with another id replaces it", async () => {
    const before = await everything();
    await listing(entry("taylor-swift", { musicbrainzId: SWIFT.toUpperCase() }));
    expect(await everything()).toBe(before);
    await listing(entry("taylor-swift", { musicbrainzId: OTHER }));
    expect([await of("taylor-swift"), await column("taylor-swift")]).toEqual([[`musicbrainz ${OTHER}`], OTHER]);
    await listing(entry("taylor-swift", { musicbrainzId: SWIFT }));
    expect([await of("taylor-swift"), await column("taylor-swift")]).toEqual([[`musicbrainz ${SWIFT}`], SWIFT]);
  });

  test.each<[string, Entry[]]>([
    ["of an artist that is listed", [entry("newcomer"), entry("impostor", { musicbrainzId: SWIFT })]],
    ["of another in the same request", [entry("one", { musicbrainzId: CHER }), entry("two", { musicbrainzId: CHER })]],
    [
      "as an identifier among others",
      [entry("impostor", { identifiers: [{ kind: "musicbrainz", value: SWIFT.toUpperCase() }] })],
    ],
    [
      "twice for itself",
      [entry("two-faced", { musicbrainzId: CHER, identifiers: [{ kind: "musicbrainz", value: OTHER }] })],
    ],
  ])("with the id %s is refused whole, and nothing is changed", async (_, artists) => {
    const before = await everything();
    await expectProblem(await listing(...artists), "identifier_conflict");
    expect(await everything()).toBe(before);
  });

  test("that claims an id while another does loses or wins whole", async () => {
    const ids = ["racer-one", "racer-two", "racer-three"];
    const answers = await Promise.all(ids.map((id) => listing(entry(id, { musicbrainzId: OTHER }))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    const { results } = await env.DB.prepare("SELECT id FROM artists WHERE id LIKE 'racer-%'").all();
    expect(results).toHaveLength(1);
  });

  test("may have a name that others have", async () => {
    const alias = { kind: "alias" as const, value: "Nirvana" };
    const artists = ["nirvana-us", "nirvana-uk"].map((id) => entry(id, { identifiers: [alias] }));
    expect((await listing(...artists)).status).toBe(200);
    expect([await of("nirvana-us"), await of("nirvana-uk")]).toEqual([["alias Nirvana"], ["alias Nirvana"]]);
  });
});

describe("an admin", () => {
  const article: Identifier = { kind: "wikipedia", value: "en.wikipedia/Taylor_Swift" };

  test("adds ids, of which each is kept in one form, and takes them away", async () => {
    await add("taylor-swift", { kind: "wikipedia", value: "EN.wikipedia/taylor Swift" });
    await add("taylor-swift", { kind: "wikipedia", value: "de.wikipedia/Taylor_Swift" });
    expect(await of("taylor-swift")).toEqual([
      `musicbrainz ${SWIFT}`,
      "wikipedia de.wikipedia/Taylor_Swift",
      "wikipedia en.wikipedia/Taylor_Swift",
    ]);
    expect((await remove("taylor-swift", { kind: "wikipedia", value: "de.wikipedia/Taylor_Swift" })).status).toBe(200);
    expect(await of("taylor-swift")).toHaveLength(2);
  });

  test("adds no id that another artist has, and no second one of a kind", async () => {
    const before = await everything();
    await expectProblem(await add("cher", article), "identifier_conflict");
    await expectProblem(await add("cher", { kind: "musicbrainz", value: SWIFT }), "identifier_conflict");
    await expectProblem(await add("taylor-swift", { kind: "musicbrainz", value: CHER }), "identifier_conflict");
    expect(await everything()).toBe(before);
  });

  test("of two who add one id to two artists at once one is refused", async () => {
    const spotify: Identifier = { kind: "spotify", value: "06HL4z0CvFAxyc27GXpf02" };
    const answers = await Promise.all([add("cher", spotify), add("taylor-swift", spotify)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  test("moves a MusicBrainz id, and the release before sees that", async () => {
    await add("cher", { kind: "musicbrainz", value: CHER });
    expect(await column("cher")).toBe(CHER);
    await remove("cher", { kind: "musicbrainz", value: CHER });
    expect([await column("cher"), await of("cher")]).toEqual([
      null,
      expect.not.arrayContaining([`musicbrainz ${CHER}`]),
    ]);
  });

  test("leaves a line in the audit log for each change, and none for what changes nothing", async () => {
    const deezer: Identifier = { kind: "deezer", value: "12246" };
    for (const act of [add, add, remove, remove]) expect((await act("taylor-swift", deezer)).status).toBe(200);
    const { acts } = await call(api.listActs, { query: { actor: admin.id }, token: admin.token });
    expect(acts.filter(({ subject }) => subject === "taylor-swift")).toMatchObject([
      { action: "identifier_removed", detail: deezer },
      { action: "identifier_added", detail: deezer },
    ]);
  });

  test("is refused for an artist that is not listed, and for what is no id", async () => {
    await expectProblem(await add("nobody", article), "unknown_artist");
    await expectProblem(await add("cher", { kind: "deezer", value: "27/top" }), "invalid_request");
  });
});

describe("what the release before writes, which knows no table of ids,", () => {
  const list = (id: string, mbid: string | null) =>
    env.DB.prepare(
      `INSERT INTO artists (id, name, search_name, genres, musicbrainz_id, listed_at) VALUES (?1, ?1, ?1, '[]', ?2, 1)
       ON CONFLICT (id) DO UPDATE SET musicbrainz_id = COALESCE(excluded.musicbrainz_id, musicbrainz_id)`,
    )
      .bind(id, mbid)
      .run();
  const FIRST = "d87e52c5-bb8d-4da8-b941-9f4928627dc8";
  const SECOND = "056e4f3e-d505-4dad-8ec1-d04f521cbb56";

  test("is known by the next release: at first, and when it changes", async () => {
    await list("abba", FIRST);
    expect((await call(api.getArtist, { params: { id: "abba" } })).musicbrainzId).toBe(FIRST);
    await list("abba", null);
    await list("abba", SECOND.toUpperCase());
    expect((await call(api.getArtist, { params: { id: "abba" } })).musicbrainzId).toBe(SECOND);
  });

  test("takes no id from the artist that has it, and does not fail", async () => {
    await list("abba-tribute", SECOND);
    expect((await call(api.getArtist, { params: { id: "abba-tribute" } })).musicbrainzId).toBeNull();
    expect((await call(api.getArtist, { params: { id: "abba" } })).musicbrainzId).toBe(SECOND);
  });
});
