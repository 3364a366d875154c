import { FAULT_KINDS, type FaultKind } from "./faults.ts";
import { type RunOptions, type RunResult, simulate } from "./run.ts";

/** The least that still breaks the same invariant. */
export interface Shrunk {
  steps: number;
  /** Faults that are not needed for it. */
  without: FaultKind[];
  result: RunResult;
}

/**
 * Makes a failing run shorter: first without each kind of fault that it does
 * not need, then by bisection on the number of steps. Fewer steps do not fail
 * for certain where more do, so what comes out is short, perhaps not shortest.
 */
export async function shrink(options: RunOptions, failed: RunResult): Promise<Shrunk> {
  const wanted = failed.violation?.invariant;
  const breaks = async (steps: number, without: readonly FaultKind[]): Promise<RunResult | null> => {
    const result = await simulate({ ...options, steps, without });
    return result.violation?.invariant === wanted ? result : null;
  };
  let best: Shrunk = { steps: lastStep(failed), without: [...(options.without ?? [])], result: failed };
  for (const kind of FAULT_KINDS) {
    if (best.without.includes(kind)) continue;
    const without = [...best.without, kind];
    const result = await breaks(best.steps, without);
    if (result) best = { steps: lastStep(result), without, result };
  }
  for (let passes = 0; passes + 1 < best.steps;) {
    const steps = Math.floor((passes + best.steps) / 2);
    const result = await breaks(steps, best.without);
    if (result) best = { ...best, steps: lastStep(result), result };
    else passes = steps;
  }
  return best;
}

/** How many steps a failing run needs at most: up to the one that showed it. */
function lastStep({ steps, violation }: RunResult): number {
  return Math.min(steps, (violation?.step ?? steps) + 1);
}
