import { describe, expect, it } from "vitest";
import type { ArtistSummary } from "../../../domain/api/market.ts";
import { filterRows, genresOf, sortRows } from "./listing.ts";

const row = (name: string, price: number | null, changeBps: number, genres: string[] = []): ArtistSummary => ({
  id: name,
  name,
  genres,
  country: null,
  last: price,
  bid: null,
  ask: null,
  fairValue: price,
  price,
  previousPrice: null,
  changeBps,
  volume24h: 0,
  turnover24h: 0,
  flaggedTurnover24h: 0,
  volume: 0,
  sparkline: [],
  source: "simulated",
});
const rows = [
  row("Rosalía", 300, -5, ["flamenco", "pop"]),
  row("Adele", null, 9, ["pop"]),
  row("Zaz", 100, 9, ["chanson"]),
];
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
  it("goes by the money that was traded, not by the shares", () => {
    const cheap = { ...row("Cheap", 10, 0), volume24h: 500, turnover24h: 5_000 };
    const dear = { ...row("Dear", 9_000, 0), volume24h: 1, turnover24h: 9_000 };
    expect(names(sortRows([cheap, dear], { key: "volume", descending: true }))).toEqual(["Dear", "Cheap"]);
  });

  it("by volume counts nothing that is flagged", () => {
    const honest = { ...row("Honest", 10, 0), turnover24h: 5_000 };
    const pushed = { ...row("Pushed", 10, 0), turnover24h: 9_000, flaggedTurnover24h: 4_001 };
    expect(names(sortRows([pushed, honest], { key: "volume", descending: true }))).toEqual(["Honest", "Pushed"]);
    const partly = { ...pushed, flaggedTurnover24h: 3_999 };
    expect(names(sortRows([honest, partly], { key: "volume", descending: true }))).toEqual(["Pushed", "Honest"]);
  });
  it("shows the dearest first where nothing has traded, in either direction", () => {
    for (const descending of [true, false])
      expect(names(sortRows(rows, { key: "volume", descending }))).toEqual(["Rosalía", "Zaz", "Adele"]);
  });
});

describe("genresOf", () => {
  it("lists the most common first", () => expect(genresOf(rows)).toEqual(["pop", "chanson", "flamenco"]));
});
