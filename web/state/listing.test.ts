import { describe, expect, it } from "vitest";
import type { ArtistSummary } from "../../domain/api/artists.ts";
import { filterRows, genresOf, sortRows } from "./listing.ts";

const row = (name: string, price: number | null, changeBps: number, genres: string[] = []): ArtistSummary => ({
  id: name, name, genres, country: null, last: price, bid: null, ask: null, fairValue: price, price, previousPrice: null,
  changeBps, volume24h: 0, turnover24h: 0, volume: 0, sparkline: [], source: "simulated",
});
const rows = [row("Rosalía", 300, -5, ["flamenco", "pop"]), row("Adele", null, 9, ["pop"]), row("Zaz", 100, 9, ["chanson"])];
const names = (list: ArtistSummary[]) => list.map(({ name }) => name);

describe("filterRows", () => {
  it("ignores case and accents", () => expect(names(filterRows(rows, " rosalia", ""))).toEqual(["Rosalía"]));
  it("combines with a genre", () => expect(names(filterRows(rows, "a", "pop"))).toEqual(["Rosalía", "Adele"]));
});

describe("sortRows", () => {
  it("puts what has no price last when descending", () => {
    expect(names(sortRows(rows, { key: "price", descending: true }))).toEqual(["Rosalía", "Zaz", "Adele"]);
  });
  it("breaks ties by name in either direction", () => {
    expect(names(sortRows(rows, { key: "change", descending: true }))).toEqual(["Adele", "Zaz", "Rosalía"]);
    expect(names(sortRows(rows, { key: "change", descending: false }))).toEqual(["Rosalía", "Adele", "Zaz"]);
  });
});

describe("genresOf", () => {
  it("lists the most common first", () => expect(genresOf(rows)).toEqual(["pop", "chanson", "flamenco"]));
});
