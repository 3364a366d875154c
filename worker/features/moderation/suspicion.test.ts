import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import { type Flow, isSuspect, reasonOf } from "./suspicion.ts";

const young = { age: HOUR };
const old = { age: 100 * DAY };

/** Bought back and forth for $100,000 each way, always at the cost of A. */
const thrown: Flow = { moved: 100_000, gross: 100_000, boughtA: 10_000_000, boughtB: 10_000_000 };
/** Half a spread, paid by a newcomer for all the newcomer's cash. */
const halfSpread: Flow = { moved: 4_900, gross: 4_900, boughtA: 980_000, boughtB: 0 };

describe("suspect is", () => {
  test("who throws value back and forth inside the spread, however old the account", () => {
    expect(isSuspect(thrown, young, 100_000)).toBe(true);
    expect(isSuspect(thrown, old, 0)).toBe(true);
    expect(isSuspect({ ...thrown, moved: -100_000 }, old, 0)).toBe(true);
  });

  test("who hides it by taking back a third of it", () => {
    expect(isSuspect({ ...thrown, moved: 60_000 }, old, 0)).toBe(true);
  });

  test("who hides it among trades that undo each other, beyond what can be overlooked", () => {
    const hidden: Flow = { ...thrown, gross: 5_000_000, boughtA: 100_000_000, boughtB: 100_000_000 };
    expect(isSuspect(hidden, old, 0)).toBe(true);
    expect(isSuspect({ ...hidden, moved: 49_999 }, old, 0)).toBe(false);
  });

  test("who pays far more than shares are worth, one way", () => {
    expect(isSuspect({ moved: 50_000, gross: 50_000, boughtA: 500_000, boughtB: 0 }, old, 0)).toBe(true);
  });

  test("a young account that pays a spread again and again, by way of the issuer", () => {
    expect(isSuspect({ moved: 20_000, gross: 20_000, boughtA: 4_000_000, boughtB: 0 }, young, 0)).toBe(true);
  });

  test("each of many young accounts that throw a little to the same one", () => {
    const little: Flow = { moved: 2_000, gross: 2_000, boughtA: 300_000, boughtB: 300_000 };
    expect(isSuspect(little, young, 2_000)).toBe(false);
    expect(isSuspect(little, young, 10_000)).toBe(true);
    expect(isSuspect(little, old, 10_000)).toBe(false);
  });
});

describe("nobody suspects", () => {
  test("a newcomer who puts all cash into what somebody quotes best", () => {
    expect(isSuspect(halfSpread, young, 100_000)).toBe(false);
  });

  test("two who quote against each other, now at one's cost and now at the other's", () => {
    expect(isSuspect({ moved: 40_000, gross: 100_000, boughtA: 10_000_000, boughtB: 9_000_000 }, old, 0)).toBe(false);
  });

  test("an old customer of one who quotes", () => {
    expect(isSuspect({ moved: 30_000, gross: 35_000, boughtA: 6_000_000, boughtB: 500_000 }, old, 0)).toBe(false);
  });

  test("cents", () => {
    expect(isSuspect({ moved: 999, gross: 999, boughtA: 1_000, boughtB: 1_000 }, young, 1_000_000)).toBe(false);
  });
});

test("the reason says how much, how one-sided, and how old the payer's account was", () => {
  expect(reasonOf({ ...thrown, moved: -149_400, gross: 154_000 }, young)).toBe(
    "One paid the other $1,494.00 more than the shares were worth, 97 % of it one way; its account was less than a day old",
  );
});
