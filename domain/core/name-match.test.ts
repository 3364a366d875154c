import { describe, expect, it, test } from "vitest";
import { foldName, gramsOfName, gramsTyped, matchOf } from "./name-match.ts";

test.each([
  ["Beyoncé", "beyonce"],
  ["Sigur Rós", "sigur ros"],
  ["MØ", "mo"],
  ["Łona", "lona"],
  ["A$AP Rocky", "asap rocky"],
  ["R.E.M.", "rem"],
  ["Guns N' Roses", "guns n roses"],
  ["AC/DC", "ac dc"],
  ["  Röyksopp  ", "royksopp"],
  ["방탄소년단", "방탄소년단".normalize("NFKD")],
  ["!!!", "!!!"],
  ["", ""],
])("%j is looked for as %j", (name, folded) => expect(foldName(name)).toBe(folded));

describe("the pieces", () => {
  it("of a name are those of two and three characters, each once", () => {
    expect(gramsOfName("abab")).toEqual([" a", "ab", "ba", " ab", "aba", "bab"]);
  });
  it("of what was typed are as long as that allows", () => {
    expect(gramsTyped("abc")).toEqual([" ab", "abc"]);
    expect(gramsTyped("ab")).toEqual([" a", "ab"]);
    expect(gramsTyped("a")).toEqual([" a"]);
    expect(gramsTyped("")).toEqual([]);
  });
  it("are of whole characters", () => expect(gramsTyped("🎸")).toEqual([" 🎸"]));
});

describe("matchOf", () => {
  const names = [
    "the weeknd",
    "weekend",
    "vampire weekend",
    "wet leg",
    "beyonce",
    "adele",
    "adekunle gold",
    "sigur ros",
  ];
  const best = (typed: string) =>
    names
      .map((name) => [name, matchOf(typed, name)] as const)
      .filter(([, match]) => match > 0)
      .toSorted((a, b) => b[1] - a[1])
      .map(([name]) => name);

  it.each([
    ["the weekend", "the weeknd"],
    ["beyonse", "beyonce"],
    ["byonce", "beyonce"],
    ["adle", "adele"],
    ["sigur rso", "sigur ros"],
    ["sigurros", "sigur ros"],
    ["weekend", "weekend"],
    ["vampire", "vampire weekend"],
    ["gold", "adekunle gold"],
  ])("finds for %j first %j", (typed, name) => expect(best(typed)[0]).toBe(name));

  it.each(["nobody", "metallica", "xq", "byo", ""])("finds nobody for %j", (typed) => expect(best(typed)).toEqual([]));

  it("puts what is exact before what begins so, that before a word, that before what is within, and likeness last", () => {
    const matches = ["ana", "anak", "the ana", "banana", "anna"].map((name) => matchOf("ana", name));
    expect(matches).toEqual(matches.toSorted((a, b) => b - a));
    expect(new Set(matches).size).toBe(5);
  });
});
