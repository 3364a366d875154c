import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./local/paths.ts";
import { step } from "./local/progress.ts";
import { fail } from "./local/fail.ts";
import { run } from "./local/run.ts";

/** `npm run check`: types, lint and import directions, unused code, and what the lockfile may not hold. */
async function main(): Promise<void> {
  await step("Environment types", () => run("wrangler", ["types", "--strict-vars=false"]));
  for (const project of ["worker", "durable-objects", "web", "scripts", "simulation", "tests/workers"]) {
    await step(`Types of ${project}`, () => run("tsc", ["-p", project]));
  }
  await step("Lint and import directions", () => run("oxlint", ["--type-aware", "--deny-warnings"]));
  await step("Unused code", () => run("knip", ["--no-progress"]));
  await step("Migrations match the schema", () => run("drizzle-kit", ["check"]));
  checkLockfile();
}

/** One workerd (each is over 100 MB), and no registry host, so that the lockfile works behind any mirror. */
function checkLockfile(): void {
  const text = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  if (/"resolved":/.test(text)) throw new Error("package-lock.json names a registry host: npm config set omit-lockfile-registry-resolved true");
  const workerds = Object.keys((JSON.parse(text) as { packages: object }).packages).filter((path) => path.endsWith("node_modules/workerd"));
  if (workerds.length !== 1) throw new Error(`There must be one workerd, not ${workerds.length}: ${workerds.join(", ")}`);
}

main().catch(fail);
