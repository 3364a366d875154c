import { expect, test } from "vitest";
import { z } from "zod";
import { Identifier } from "../core/identifiers.ts";
import { CATALOGUE, CatalogueArtist, GENRES } from "./index.ts";

/** Countries of the catalogue by region: a country in none of them fails the test, so that it gets a place. */
const REGIONS = {
  "North America": "US CA MX",
  Caribbean: "BB CU DO JM PR TT",
  "South America": "AR BR CL CO UY VE",
  Europe: "BE CH DE ES FI FR GB GR IE IS IT NL NO PL PT RO SE UA",
  "Middle East": "AE EG IR JO LB PS TR",
  Africa: "AO BJ CD CI CM CV DZ ET GH KE ML NE NG SZ TN TZ ZA ZM ZW",
  "South Asia": "BD IN PK",
  "East and Central Asia": "CN HK JP KR KZ MN TW",
  "South-East Asia": "ID MY PH SG TH VN",
  Oceania: "AU NZ",
};

const unique = (values: readonly unknown[]) => new Set(values).size === values.length;

test("lists at least 150 artists, each under one id, name and MusicBrainz id", () => {
  expect(CATALOGUE.length).toBeGreaterThanOrEqual(150);
  expect(unique(CATALOGUE.map((artist) => artist.id))).toBe(true);
  expect(unique(CATALOGUE.map((artist) => artist.name))).toBe(true);
  expect(unique(CATALOGUE.flatMap((artist) => artist.musicbrainzId ?? []))).toBe(true);
});

test("most artists are known to the sources that are on by default, each by an id of its own", () => {
  const known = CATALOGUE.filter(({ musicbrainzId, identifiers }) => musicbrainzId !== null || identifiers.length > 0);
  expect(known.length).toBeGreaterThan(0.85 * CATALOGUE.length);
  expect(unique(CATALOGUE.flatMap(({ identifiers }) => identifiers.map(({ value }) => value)))).toBe(true);
  for (const { identifiers } of CATALOGUE) expect(z.array(Identifier).parse(identifiers)).toEqual(identifiers);
});

test("ids are the slugs of the names", () => {
  for (const { id, name } of CATALOGUE) {
    const plain = name.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l").toLowerCase();
    expect(id).toBe(plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, ""));
  }
});

test("every region of the world has artists, and every country a region", () => {
  for (const [region, countries] of Object.entries(REGIONS)) {
    expect(CATALOGUE.filter((artist) => countries.includes(artist.country)).length, region).toBeGreaterThanOrEqual(3);
  }
  const known = Object.values(REGIONS).join(" ").split(" ");
  expect(CATALOGUE.filter((artist) => !known.includes(artist.country))).toEqual([]);
});

test("every genre is used, none twice by one artist", () => {
  const used = new Set(CATALOGUE.flatMap((artist) => artist.genres));
  expect(GENRES.filter((genre) => !used.has(genre))).toEqual([]);
  expect(CATALOGUE.filter((artist) => !unique(artist.genres))).toEqual([]);
});

test("numbers are plausible, and both stars and newcomers are there", () => {
  for (const artist of CATALOGUE) {
    expect(artist.debutYear, artist.id).toBeGreaterThanOrEqual(1950);
    expect(artist.debutYear, artist.id).toBeLessThanOrEqual(2026);
    expect(artist.audience, artist.id).toBeGreaterThanOrEqual(50_000);
    expect(artist.audience, artist.id).toBeLessThanOrEqual(150_000_000);
  }
  expect(CATALOGUE.filter((artist) => artist.audience > 50_000_000).length).toBeGreaterThan(10);
  expect(CATALOGUE.filter((artist) => artist.audience < 1_000_000).length).toBeGreaterThan(30);
});

test("refuses what is not an artist", () => {
  const [artist] = CATALOGUE;
  for (const wrong of [
    { id: "A B" },
    { genres: ["polka"] },
    { country: "usa" },
    { musicbrainzId: "none" },
    { audience: 0 },
  ]) {
    expect(CatalogueArtist.safeParse({ ...artist, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  }
});

test("an artist has a name, of one letter or more, and one to three genres", () => {
  const [artist] = CATALOGUE;
  const isArtist = (change: Partial<CatalogueArtist>) => CatalogueArtist.safeParse({ ...artist, ...change }).success;
  expect(isArtist({ name: "M" })).toBe(true);
  expect(isArtist({ name: "" })).toBe(false);
  expect(isArtist({ genres: [GENRES[0]] })).toBe(true);
  expect(isArtist({ genres: [] })).toBe(false);
  expect(isArtist({ genres: GENRES.slice(0, 4) })).toBe(false);
});
