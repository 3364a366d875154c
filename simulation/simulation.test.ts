import { describe, expect, test } from "vitest";
import { type Situation, SITUATIONS } from "./coverage.ts";
import { PLANTED, PLANTED_FAULTS } from "./planted.ts";
import { simulate } from "./run.ts";
import { shrink } from "./shrink.ts";
import { INVARIANTS } from "./violation.ts";

/** More, and longer ones, with `npm run simulate`. */
const RUNS = 30;
const STEPS = 20_000;
const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("the exchange under faults", () => {
  /** How many of the runs met what a run should meet. */
  const met = new Map<Situation, number>();

  test.each(seeds(RUNS))(`keeps all invariants, seed %i`, { timeout: 120_000 }, async (seed) => {
    const { violation, executions, coverage } = await simulate({ seed, steps: STEPS });
    expect(violation).toBeNull();
    expect(executions).toBeGreaterThan(100);
    for (const situation of SITUATIONS)
      met.set(situation, (met.get(situation) ?? 0) + Math.min(coverage[situation], 1));
  });

  test("most runs meet each situation that a run should meet", () => {
    expect(SITUATIONS.filter((situation) => (met.get(situation) ?? 0) <= RUNS / 2)).toEqual([]);
  });
});

describe("the simulation", () => {
  test("is a function of its seed", async () => {
    const options = { seed: 7, steps: 3_000 };
    const first = await simulate(options);
    expect(await simulate(options)).toEqual(first);
    expect((await simulate({ ...options, seed: 8 })).heads).not.toEqual(first.heads);
  });

  test("has a planted fault for each invariant", () => {
    const broken = new Set(Object.values(PLANTED).map(({ invariant }) => String(invariant)));
    expect(broken).toEqual(new Set(Object.keys(INVARIANTS)));
  });

  test.each(PLANTED_FAULTS)(
    "catches a planted %s by the invariant that it breaks",
    { timeout: 120_000 },
    async (planted) => {
      const { invariant, says } = PLANTED[planted];
      for (const seed of seeds(3)) {
        const { violation } = await simulate({ seed, steps: 10_000, planted });
        expect(violation).toMatchObject({ invariant, message: expect.stringMatching(says) });
      }
    },
  );

  test("shrinks what it catches, and the shorter run breaks the same invariant", { timeout: 120_000 }, async () => {
    const options = { seed: 1, steps: 3_000, planted: "dropped-outbox" } as const;
    const result = await simulate(options);
    const { steps, without } = await shrink(options, result);
    const again = await simulate({ ...options, steps, without });
    expect(again.violation?.invariant).toBe(result.violation?.invariant);
    expect(steps).toBeLessThan(result.violation?.step ?? 0);
  });
});
