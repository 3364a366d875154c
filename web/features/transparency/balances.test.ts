import { describe, expect, it } from "vitest";
import type { ArtistBalance } from "../../../domain/api/transparency.ts";
import { arrangeBalances, sumBalances, verdict } from "./balances.ts";

const artist = (name: string, over: Partial<ArtistBalance> = {}): ArtistBalance => ({
  artistId: name.toLowerCase(),
  name,
  sharesFloated: 100,
  inventory: 90,
  held: 7,
  sharesInFlight: 3,
  issuerCash: 5_000,
  fees: 20,
  portfolioCash: -4_010,
  cashInFlight: -1_010,
  pending: 1,
  failing: 0,
  seq: 9,
  hash: "ab",
  balanced: true,
  ...over,
});
const accounts = { count: 1, granted: 10_000, cash: 5_990, clearing: 0, held: 0, balanced: true };
const audit = (artists: ArtistBalance[], accountsBalance = true) => ({
  at: 0,
  artists,
  accounts: { ...accounts, balanced: accountsBalance },
  balanced: accountsBalance && artists.every(({ balanced }) => balanced),
});

describe("sumBalances", () => {
  it("comes out at zero where shares and cash only changed hands", () => {
    expect(sumBalances([artist("Adele"), artist("Zaz")])).toMatchObject({
      sharesFloated: 200,
      held: 14,
      inventory: 180,
      sharesInFlight: 6,
      sharesDifference: 0,
      portfolioCash: -8_020,
      issuerCash: 10_000,
      fees: 40,
      cashInFlight: -2_020,
      cashDifference: 0,
    });
  });

  it("shows by how much something is missing", () => {
    expect(sumBalances([artist("Adele"), artist("Zaz", { held: 6, fees: 19 })])).toMatchObject({
      sharesDifference: -1,
      cashDifference: -1,
    });
  });
});

describe("verdict", () => {
  it("says plainly that all is well", () => expect(verdict(audit([artist("Adele")]))).toMatch(/^Everything balances/));
  it("names what is not", () => {
    expect(verdict(audit([artist("Adele", { balanced: false }), artist("Zaz")]))).toContain(
      "the books of one artist came out wrong",
    );
    expect(verdict(audit([artist("Adele")], false))).toContain("the cash of the accounts came out wrong");
  });
});

describe("arrangeBalances", () => {
  const artists = [artist("Zaz", { held: 5 }), artist("Beyoncé", { held: 9 }), artist("Adele", { held: 5 })];
  const names = (text: string, key: "name" | "held", descending: boolean, of = artists) =>
    arrangeBalances(of, text, { key, descending }).map(({ name }) => name);

  it("searches without case and accents", () => expect(names("beyonce", "name", false)).toEqual(["Beyoncé"]));
  it("sorts, and breaks ties by name", () => expect(names("", "held", false)).toEqual(["Adele", "Zaz", "Beyoncé"]));
  it("keeps on top what does not balance", () => {
    expect(names("", "held", true, [...artists, artist("Moby", { balanced: false, held: 0 })])).toEqual([
      "Moby",
      "Beyoncé",
      "Adele",
      "Zaz",
    ]);
  });
});
