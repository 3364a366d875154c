/**
 * Simulates settlement under faults, see simulation/. Each run is a function of
 * its seed; the first broken invariant is shrunk, told and ends with exit code 1:
 *
 *     npm run simulate -- [--seed 1] [--runs 10] [--steps 20000] [--users 12] [--books 4]
 *                         [--without FAULT,…] [--planted FAULT]
 *
 * Runs of 100000 steps or more in all that never met one of the situations they are
 * there for (simulation/coverage.ts) say little by passing, and fail too.
 */
import { parseArgs } from "node:util";
import { Coverage, SITUATIONS, unmet } from "../simulation/coverage.ts";
import { FAULT_KINDS, type FaultKind } from "../simulation/faults.ts";
import { PLANTED_FAULTS, type PlantedFault } from "../simulation/planted.ts";
import { failure, passed, shortest } from "../simulation/report.ts";
import { type RunOptions, simulate } from "../simulation/run.ts";
import { shrink } from "../simulation/shrink.ts";
import { wholeNumber, WrongUsage } from "./local/whole-number.ts";

/** Runs of so many steps in all should meet everything: one of 20,000 may miss what is rare. */
const COVERING_STEPS = 100_000;

type Settings = Omit<RunOptions, "seed"> & { seed: number; runs: number };

function settings(): Settings {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      runs: { type: "string", default: "10" },
      steps: { type: "string", default: "20000" },
      users: { type: "string", default: "12" },
      books: { type: "string", default: "4" },
      without: { type: "string", default: "" },
      planted: { type: "string" },
    },
  });
  const count = (name: "seed" | "runs" | "steps" | "users" | "books") => wholeNumber(name, values[name]);
  const without = values.without.split(",").filter(Boolean) as FaultKind[];
  const unknown = without.find((kind) => !FAULT_KINDS.includes(kind));
  if (unknown !== undefined) throw new WrongUsage(`--without knows ${FAULT_KINDS.join(", ")}; not ${unknown}`);
  const planted = (values.planted ?? null) as PlantedFault | null;
  if (planted !== null && !PLANTED_FAULTS.includes(planted))
    throw new WrongUsage(`--planted is one of ${PLANTED_FAULTS.join(", ")}`);
  return {
    seed: count("seed"),
    runs: count("runs"),
    steps: count("steps"),
    users: count("users"),
    books: count("books"),
    without,
    planted,
  };
}

async function main(): Promise<number> {
  const { runs, seed, ...rest } = settings();
  const { counts: met } = new Coverage();
  for (let run = 1; run <= runs; run++) {
    const options: RunOptions = { ...rest, seed: seed + run - 1 };
    const result = await simulate(options);
    if (result.violation) {
      console.log(failure(run, result));
      console.log(shortest(options, await shrink(options, result)));
      return 1;
    }
    console.log(passed(run, result));
    for (const situation of SITUATIONS) met[situation] += result.coverage[situation];
  }
  const missing = unmet(met);
  if (missing.length > 0) console.log(`but no run met: ${missing.join(", ")}`);
  return missing.length > 0 && runs * rest.steps >= COVERING_STEPS ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const usage = error instanceof WrongUsage || (error instanceof TypeError && "code" in error);
  console.error(usage ? (error as Error).message : error);
  process.exitCode = usage ? 2 : 1;
}
