import { describe, expect, it } from "vitest";
import { compareWithOracle } from "./testing/compare.ts";

/** What every run looks at again; `npm run fuzz -- --commands N` goes on with others. */
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const COMMANDS_PER_SEED = 25_000;

describe("half a million random commands", () => {
  it.each(SEEDS)("seed %i: the engine does what the naive book does, and replay gives the same state", (seed) => {
    expect(() => compareWithOracle(seed, COMMANDS_PER_SEED)).not.toThrow();
  });
});
