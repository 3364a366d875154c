import { expect, test } from "vitest";
import { JournalFault, type VerifiedJournal } from "../../../domain/core/public-journal.ts";
import { checksOf, meaning, progressText } from "./verification-text.ts";

const FOUND: VerifiedJournal = {
  seq: 1_200,
  hash: "abc",
  verifiedFrom: 1,
  trades: 1,
  sharesFloated: 100,
  house: { cash: 50, inventory: 95, fees: 3 },
  accounts: new Map([["a1", { cash: -53, shares: 5 }]]),
};

const details = (verifiedFrom: number) =>
  checksOf({ status: "right", found: { ...FOUND, verifiedFrom } }).map(({ detail }) => detail);

test("what was found is told in numbers that add up", () => {
  expect(details(1)).toEqual([
    "Lines 1 to 1,200, none left out.",
    "All computed anew by your browser; the last is the one that the book shows.",
    "1 trade, each between two open orders and within the limits of both.",
    "$0.03 taken, as the fees of that time say.",
    "None of its asks was below its marginal price, none of its bids above it.",
    "Nothing came after an end, and nobody got another price than the others.",
    "100 floated: 95 with the issuer, 5 with 1 account that ever traded.",
    "Accounts -$0.53, issuer $0.50, fees $0.03: together zero.",
  ]);
});

test("links that nobody but the book can compute are not passed off as computed", () => {
  expect(details(401)[1]).toBe("Computed anew from line 401 on; those before only the book can compute.");
  expect(details(1_201)[1]).toBe("This book is from before hashes that everybody can compute: taken as they are.");
  expect(meaning({ status: "right", found: FOUND })).toContain("nothing was left out or changed");
  expect(meaning({ status: "right", found: { ...FOUND, verifiedFrom: 401 } })).not.toContain("changed");
});

test("of a journal that breaks a rule nothing else is said to be right", () => {
  const run = {
    status: "broken",
    fault: new JournalFault("prices", 1_007, "the price is 3, not the maker's 4"),
  } as const;
  expect(checksOf(run).map(({ outcome }) => outcome)).toEqual([
    "unknown",
    "unknown",
    "failed",
    "unknown",
    "unknown",
    "unknown",
    "unknown",
    "unknown",
  ]);
  expect(checksOf(run)[2]?.detail).toBe("Line 1007: the price is 3, not the maker's 4.");
  expect(meaning(run)).toContain("does not fit at line 1,007");
});

test("nothing is known after a stop, and nothing yet before the end", () => {
  expect(new Set(checksOf({ status: "stopped" }).map(({ outcome }) => outcome))).toEqual(new Set(["unknown"]));
  expect(new Set(checksOf({ status: "running" }).map(({ outcome }) => outcome))).toEqual(new Set(["checking"]));
  expect(progressText({ lines: 1_000, total: 50_000, trades: 1, hash: "" })).toBe("1,000 of 50,000 lines · 1 trade");
});
