/**
 * Fuzzes for as long as is asked, with a fresh seed unless one is given; the first fault ends it with exit code 1:
 *
 *     npm run fuzz -- --requests 100000 [--seed S]   the API, in the Workers runtime
 *     npm run fuzz -- --commands 1000000 [--seed S]  the matching engine, beside the naive book
 */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { compareWithOracle } from "../durable-objects/order-book/core/engine/testing/compare.ts";
import { build } from "./local/build.ts";
import { fail } from "./local/fail.ts";
import { ROOT } from "./local/paths.ts";
import { wholeNumber } from "./local/whole-number.ts";

/** Commands of one book: a longer run takes several. */
const COMMANDS_PER_BOOK = 50_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { requests: { type: "string" }, commands: { type: "string" }, seed: { type: "string" } },
  });
  const given = (name: keyof typeof values) => {
    const text = values[name];
    return text === undefined ? undefined : wholeNumber(name, text);
  };
  const [requests, commands] = [given("requests"), given("commands")];
  const seed = given("seed") ?? randomInt(1, 2 ** 31);
  if (requests === undefined && commands === undefined) fail("Say how long: --requests N, --commands N, or both.");
  console.log(`Seed ${seed}`);
  if (commands !== undefined) fuzzEngine(seed, commands);
  if (requests !== undefined) process.exitCode = await fuzzApi(seed, requests);
}

function fuzzEngine(seed: number, commands: number): void {
  for (let done = 0; done < commands; done += COMMANDS_PER_BOOK)
    compareWithOracle(seed + done / COMMANDS_PER_BOOK, Math.min(COMMANDS_PER_BOOK, commands - done));
  console.log(`${commands} commands: the engine does what the naive book does`);
}

async function fuzzApi(seed: number, requests: number): Promise<number> {
  await build();
  const child = spawn("vitest", ["run", "--project", "workers", "tests/workers/fuzz/fuzz.test.ts"], {
    cwd: ROOT,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, FUZZ_REQUESTS: String(requests), FUZZ_SEED: String(seed) },
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

main().catch(fail);
