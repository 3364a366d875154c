/**
 * Changes one operator at a time of what moves money, and runs the unit tests on it: what no test notices is a
 * survivor, told with its place and its change. Which mutants, and in what order, is a function of the seed:
 *
 *     npm run mutate -- [--seed S] [--minutes M]
 *
 * Exits with 1 when fewer than 95 % are noticed. Mutants are tried in a copy of the sources, so the working tree
 * stays as it is. Left out are what runs in the Workers runtime alone (`object.ts`, the routes of `domain/api`), and
 * the simulation, which takes minutes a mutant. scripts/mutate/equivalent.json lists changes that no test can
 * notice, each with the reason.
 */
import { randomInt } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "../durable-objects/testing/platform/random.ts";
import { fail } from "./local/fail.ts";
import { ROOT } from "./local/paths.ts";
import equivalents from "./mutate/equivalent.json" with { type: "json" };
import { changedLine, type Mutant, mutantsOf } from "./mutate/mutants.ts";
import { type Verdict, Workshop } from "./mutate/workshop.ts";
import { wholeNumber } from "./local/whole-number.ts";

/** The share of mutants that the tests must notice. */
const TARGET = 0.95;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
      minutes: { type: "string", default: "30" },
    },
  });
  const [seed, minutes] = [wholeNumber("seed", values.seed, 0), Number(values.minutes)];
  if (!(minutes > 0)) fail("--minutes is a number above 0.");
  const files = sources();
  const all = files.flatMap((file) => mutantsOf(file, read(file)));
  console.log(`Seed ${seed}: a sample of ${all.length} mutants, for ${minutes} minutes`);

  const workshop = new Workshop();
  try {
    await workshop.assertTestsPass(files);
    await judge(shuffled(all, seed), Date.now() + minutes * 60_000, workshop);
  } finally {
    workshop.close();
  }
}

/** Judges one mutant after the other until the deadline, and tells of each. */
async function judge(mutants: readonly Mutant[], deadline: number, workshop: Workshop): Promise<void> {
  const count = { killed: 0, "killed by the time limit": 0, survived: 0, equivalent: 0 };
  for (const mutant of mutants) {
    if (Date.now() > deadline) break;
    const reason = reasonOfEquivalent(mutant);
    const verdict: Verdict | "equivalent" =
      reason === undefined ? await workshop.judge(mutant, read(mutant.file)) : "equivalent";
    count[verdict] += 1;
    const { line, before, after } = changedLine(mutant, read(mutant.file));
    console.log(`${verdict}: ${mutant.file}:${line}\n  - ${before}\n  + ${after}`);
    if (reason !== undefined) console.log(`  ${reason}`);
  }
  const killed = count.killed + count["killed by the time limit"];
  const judged = killed + count.survived;
  console.log(
    `${killed} of ${judged} mutants killed (${((100 * killed) / Math.max(1, judged)).toFixed(1)} %), ` +
      `${count["killed by the time limit"]} of them by the time limit; ` +
      `${count.survived} survived; ${count.equivalent} more are equivalent`,
  );
  process.exitCode = judged > 0 && killed < TARGET * judged ? 1 : 0;
}

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

function sources(): string[] {
  return globSync(["durable-objects/**/*.ts", "domain/**/*.ts"], { cwd: ROOT })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !/\.test\.ts$|\/testing\/|\/object\.ts$|^domain\/api\//.test(file))
    .sort();
}

/** In an order that is a function of the seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** Why no test can notice a mutant, if it is known. It is known by its line before and after: line numbers move. */
function reasonOfEquivalent(mutant: Mutant): string | undefined {
  const { before, after } = changedLine(mutant, read(mutant.file));
  return (equivalents as { file: string; before: string; after: string; reason: string }[]).find(
    (known) => known.file === mutant.file && known.before === before && known.after === after,
  )?.reason;
}

main().catch(fail);
