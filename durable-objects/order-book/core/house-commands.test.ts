import { expect, test } from "vitest";
import { createBook } from "./engine/index.ts";
import { type BookRules, configureBook, isConfigured, openBook } from "./house-commands.ts";
import { emptyState } from "./state.ts";

/** The rules that an empty book has anyway. */
const { fees, bandBps, haltBps, haltMs } = createBook().settings;
const rules: BookRules = { fees, protection: { bandBps, haltBps, haltMs } };

test("a new book is told its rules even if it has them anyway: whoever reads its journal knows no others", () => {
  const state = emptyState();
  expect(isConfigured(state, rules)).toBe(false);
  expect(configureBook(state, rules, 1)).toMatchObject([{ type: "configured", fees }]);
});

test("a book is told its rules again only when they have changed", () => {
  const state = { ...emptyState(), seq: 2 };
  expect(configureBook(state, rules, 1)).toEqual([]);
  expect(configureBook(state, { ...rules, fees: { makerFeeBps: 0, takerFeeBps: 10 } }, 1)).toHaveLength(1);
  expect(configureBook(state, { ...rules, fees: { makerFeeBps: 0, takerFeeBps: 10 } }, 2)).toEqual([]);
});

test("a listing opens by an auction for as long as is configured, and without one if nothing is", () => {
  expect(openBook(emptyState(), { ...rules, openingMs: 1 }, 1_000)).toMatchObject([{ endsAt: 1_001 }]);
  expect(openBook(emptyState(), { ...rules, openingMs: 0 }, 1_000)).toEqual([]);
  expect(openBook(emptyState(), rules, 1_000)).toEqual([]);
});
