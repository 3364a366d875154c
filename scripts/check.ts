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

interface Lockfile {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

/**
 * One workerd (each is over 100 MB); no registry host, so that the lockfile works
 * behind any mirror; and no platform left out, which npm does behind a mirror
 * that lacks it, and then refuses to install.
 */
function checkLockfile(): void {
  const text = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  if (/"resolved":/.test(text)) throw new Error("package-lock.json names a registry host: npm config set omit-lockfile-registry-resolved true");
  const { packages } = JSON.parse(text) as Lockfile;
  const workerds = Object.keys(packages).filter((path) => path.endsWith("node_modules/workerd"));
  if (workerds.length !== 1) throw new Error(`There must be one workerd, not ${workerds.length}: ${workerds.join(", ")}`);
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    const missing = Object.keys(optionalDependencies).filter((name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`]);
    if (missing.length > 0) throw new Error(`package-lock.json lacks optional packages of ${path}: ${missing.join(", ")}`);
  }
}

main().catch(fail);
