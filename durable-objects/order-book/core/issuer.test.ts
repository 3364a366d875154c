import { expect, test } from "vitest";
import { isLadderOld, isLadderUsed, quoteBook } from "./issuer.ts";
import { emptyState } from "./state.ts";

test("without a fair value the issuer has no quotes: none that are old, none that were used, none to make", () => {
  const state = emptyState();
  state.sharesFloated = 1_000;
  expect(isLadderOld(state, Date.UTC(2030, 0, 1))).toBe(false);
  expect(isLadderUsed(state)).toBe(false);
  expect(quoteBook(state, Date.UTC(2030, 0, 1), () => expect.unreachable("no ladder is asked for"))).toEqual([]);
});
