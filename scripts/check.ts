import { checkLockfile } from "./check/lockfile.ts";
import { checkVulnerabilities } from "./check/vulnerabilities.ts";
import { step } from "./local/progress.ts";
import { fail } from "./local/fail.ts";
import { run } from "./local/run.ts";

/** `npm run check`: formatting, types, lint and import directions, unused code, secrets, what the lockfile may not hold, and known vulnerabilities. */
async function main(): Promise<void> {
  await step("Environment types", () => run("wrangler", ["types", "--strict-vars=false"]));
  await step("Types of the pure parts", () => run("tsc", ["-p", "."]));
  for (const project of [
    "worker",
    "durable-objects",
    "web",
    "scripts",
    "simulation",
    "tests/workers",
    "bench/fan-out",
    "bench/series",
  ]) {
    await step(`Types of ${project}`, () => run("tsc", ["-p", project]));
  }
  await step("Formatting", () => run("oxfmt", ["--check"]));
  await step("Lint and import directions", () => run("oxlint", ["--type-aware", "--deny-warnings"]));
  await step("Unused code", () => run("knip", ["--no-progress"]));
  await step("Migrations match the schema", () => run("drizzle-kit", ["check"]));
  await step("Secrets in files", () => run("secretlint", ["**/*", ".*", ".ci/**"]));
  checkLockfile();
  await checkVulnerabilities();
}

main().catch(fail);
