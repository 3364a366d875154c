/**
 * Changes one operator at a time of what moves money, and runs the unit tests on it: what no test notices is a
 * survivor, told with its place and its change. Which mutants, and in what order, is a function of the seed:
 *
 *     npm run mutate -- [--seed S] [--minutes M]
 *
 * scripts/mutate/equivalent.json lists changes that no test can notice, each with the reason.
 */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fail } from "./local/fail.ts";
import { ROOT } from "./local/paths.ts";
import equivalents from "./mutate/equivalent.json" with { type: "json" };
import { type Mutant, mutantsOf } from "./mutate/mutants.ts";

/** A mutant may make a loop endless: such a run counts as noticed. */
const TIMEOUT = 180_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
      minutes: { type: "string", default: "30" },
    },
  });
  const [seed, minutes] = [Number(values.seed), Number(values.minutes)];
  if (!Number.isSafeInteger(seed) || !(minutes > 0)) fail("--seed is a whole number, --minutes a number above 0.");
  const mutants = shuffled(
    sources().flatMap((file) => mutantsOf(file, read(file))),
    seed,
  ).filter((one) => !isEquivalent(one));
  console.log(`Seed ${seed}: ${mutants.length} mutants, for ${minutes} minutes`);
  const deadline = Date.now() + minutes * 60_000;
  const survivors: Mutant[] = [];
  let tried = 0;
  for (const mutant of mutants) {
    if (Date.now() > deadline) break;
    tried += 1;
    if (await isNoticed(mutant)) continue;
    survivors.push(mutant);
    console.log(`survived: ${describe(mutant)}`);
  }
  const killed = tried - survivors.length;
  console.log(`${killed} of ${tried} mutants were noticed (${((100 * killed) / tried).toFixed(0)} %)`);
  process.exitCode = killed < 0.95 * tried ? 1 : 0;
}

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

function sources(): string[] {
  return globSync(["durable-objects/**/*.ts", "domain/**/*.ts"], { cwd: ROOT })
    .filter((file) => !/\.test\.ts$|\/testing\/|\/object\.ts$/.test(file))
    .sort();
}

function shuffled<T>(items: T[], seed: number): T[] {
  const rank = (index: number) => Math.imul((index + 1) ^ seed, 0x9e3779b1) >>> 0;
  return items
    .map((item, index) => ({ item, rank: rank(rank(index)) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** Whether the tests that reach the file, or else all unit tests, fail on the mutant. The file is put back. */
async function isNoticed(mutant: Mutant): Promise<boolean> {
  const text = read(mutant.file);
  const putBack = () => writeFileSync(join(ROOT, mutant.file), text);
  const stop = () => {
    putBack();
    process.exit(130);
  };
  process.once("SIGINT", stop);
  writeFileSync(join(ROOT, mutant.file), text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end));
  try {
    return !(await testsPass(["related", mutant.file]));
  } finally {
    putBack();
    process.off("SIGINT", stop);
  }
}

function testsPass(args: string[]): Promise<boolean> {
  const child = spawn("vitest", [...args, "--run", "--project", "unit", "--bail", "1", "--passWithNoTests"], {
    cwd: ROOT,
    stdio: "ignore",
    shell: process.platform === "win32",
    timeout: TIMEOUT,
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code === 0));
  });
}

/** Where a mutant is, and its line before and after. */
function describe({ file, start, end, replacement }: Mutant): string {
  const text = read(file);
  const from = text.lastIndexOf("\n", start) + 1;
  const to = text.indexOf("\n", end);
  const changed = text.slice(from, start) + replacement + text.slice(end, to);
  return `${file}:${text.slice(0, start).split("\n").length}\n  - ${text.slice(from, to).trim()}\n  + ${changed.trim()}`;
}

/** An equivalent is known by its file, its line as it is, and as it becomes: line numbers move. */
function isEquivalent(mutant: Mutant): boolean {
  const [, before, after] = describe(mutant)
    .split("\n")
    .map((line) => line.replace(/^ {2}[-+] /, ""));
  return (equivalents as { file: string; before: string; after: string; reason: string }[]).some(
    (known) => known.file === mutant.file && known.before === before && known.after === after,
  );
}

main().catch(fail);
