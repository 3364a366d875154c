import { expect, test } from "vitest";
import { missingInPublic } from "../../../platform/configuration.ts";
import { choiceOf, outsideSources, SOURCE_CONFIGURATION } from "./chosen.ts";

const CONTACT = { SOURCE_CONTACT: "us@example.org" };
const limiter = { SOURCE_LIMITER: { getByName: () => ({}) } };
const environment = (vars: object): Env => ({ SOURCES: "", SOURCE_CONTACT: "", ...limiter, ...vars }) as unknown as Env;
const on = (vars: object) => outsideSources(environment(vars)).map(({ name }) => name);

test.each(["", "simulated", " simulated "])("%j: popularity is made up, and no network is needed", (SOURCES) => {
  expect(choiceOf(environment({ SOURCES }))).toEqual({ adapters: [], simulated: true, off: [], unknown: [] });
  expect(on({ SOURCES })).toEqual([]);
  expect(missingInPublic(environment({ SOURCES }), SOURCE_CONFIGURATION)).toEqual([]);
});

test("what is chosen is on, and nothing is made up beside it unless that is chosen too", () => {
  expect(on({ SOURCES: "wikimedia, listenbrainz listenbrainz", ...CONTACT })).toEqual(["listenbrainz", "wikimedia"]);
  expect(choiceOf(environment({ SOURCES: "wikimedia", ...CONTACT })).simulated).toBe(false);
  expect(choiceOf(environment({ SOURCES: "wikimedia simulated", ...CONTACT })).simulated).toBe(true);
});

test("what lacks its key is off, and it is said what is missing; nothing is made up in its place", () => {
  const env = environment({ SOURCES: "spotify lastfm deezer", ...CONTACT, LASTFM_API_KEY: "key" });
  expect(outsideSources(env).map(({ name }) => name)).toEqual(["deezer", "lastfm"]);
  expect(missingInPublic(env, SOURCE_CONFIGURATION)).toEqual([
    "Spotify, which SOURCES names, needs SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET: it is not asked, and prices go by the other sources",
  ]);
  expect(choiceOf(environment({ SOURCES: "lastfm" }))).toMatchObject({
    simulated: false,
    off: [{ missing: ["LASTFM_API_KEY", "SOURCE_CONTACT"] }],
  });
});

test("a name of no source is told, and not taken for the wish to have popularity made up", () => {
  expect(choiceOf(environment({ SOURCES: "listenbrains", ...CONTACT }))).toMatchObject({
    unknown: ["listenbrains"],
    simulated: false,
  });
});

test("each source takes so many artists a minute as its limit lets it ask about", () => {
  const sources = outsideSources(environment({ SOURCES: "listenbrainz wikimedia deezer", ...CONTACT }));
  expect(sources.map(({ name, perMinute }) => [name, perMinute])).toEqual([
    ["listenbrainz", 10_000],
    ["wikimedia", 93],
    ["deezer", 420],
  ]);
});
