import type { FaultKind } from "./faults.ts";
import type { RunOptions, RunResult } from "./run.ts";
import type { Shrunk } from "./shrink.ts";
import { INVARIANTS } from "./violation.ts";

/** One line about a run that kept all invariants. */
export function passed(run: number, { seed, orders, executions, duration }: RunResult): string {
  return `run ${run}  seed ${seed}  ${orders} orders, ${executions} executions in ${Math.round(duration / 60_000)} simulated minutes: all invariants hold`;
}

/** What broke, and how to see it again. */
export function failure(run: number, { seed, violation }: RunResult): string {
  if (!violation) return "";
  const { invariant, message, step } = violation;
  return `run ${run}  seed ${seed}  step ${step}: invariant ${invariant} is broken (${INVARIANTS[invariant]})\n  ${message}`;
}

/** The shortest way found to break it. */
export function shortest(options: RunOptions, { steps, without, result }: Shrunk): string {
  return [
    `shortest failing prefix: ${steps} steps`,
    `  ${result.violation?.message ?? ""}`,
    `  ${command({ ...options, steps, without })}`,
  ].join("\n");
}

function command({ seed, steps, users, books, planted, without = [] }: RunOptions): string {
  const kinds: readonly FaultKind[] = without;
  const words = [`npm run simulate -- --seed ${seed} --runs 1 --steps ${steps}`];
  if (users !== undefined) words.push(`--users ${users}`);
  if (books !== undefined) words.push(`--books ${books}`);
  if (planted) words.push(`--planted ${planted}`);
  if (kinds.length > 0) words.push(`--without ${kinds.join()}`);
  return words.join(" ");
}
