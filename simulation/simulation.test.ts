import { describe, expect, test } from "vitest";
import { PLANTED_FAULTS } from "./planted.ts";
import { simulate } from "./run.ts";
import { shrink } from "./shrink.ts";

const RUNS = 50;
const STEPS = 20_000;
const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("the exchange under faults", () => {
  test.each(seeds(RUNS))(`keeps all invariants, seed %i`, { timeout: 60_000 }, async (seed) => {
    const { violation, executions } = await simulate({ seed, steps: STEPS });
    expect(violation).toBeNull();
    expect(executions).toBeGreaterThan(100);
  });
});

describe("the simulation", () => {
  test("is a function of its seed", async () => {
    const options = { seed: 7, steps: 3_000 };
    const first = await simulate(options);
    expect(await simulate(options)).toEqual(first);
    expect((await simulate({ ...options, seed: 8 })).heads).not.toEqual(first.heads);
  });

  test.each(PLANTED_FAULTS)("catches a planted %s", { timeout: 120_000 }, async (planted) => {
    let caught = 0;
    for (const seed of seeds(3)) {
      if ((await simulate({ seed, steps: 10_000, planted })).violation) caught += 1;
    }
    expect(caught).toBe(3);
  });

  test("shrinks what it catches, and the shorter run breaks the same invariant", { timeout: 120_000 }, async () => {
    const options = { seed: 1, steps: 3_000, planted: "dropped-outbox" } as const;
    const result = await simulate(options);
    const { steps, without } = await shrink(options, result);
    const again = await simulate({ ...options, steps, without });
    expect(again.violation?.invariant).toBe(result.violation?.invariant);
    expect(steps).toBeLessThan(result.violation?.step ?? 0);
  });
});
