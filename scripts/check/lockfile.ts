import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../local/paths.ts";

interface Lockfile {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

/**
 * One workerd (each is over 100 MB); no registry host, so that the lockfile works
 * behind any mirror; and no platform left out, which npm does behind a mirror
 * that lacks it, and then refuses to install.
 */
export function checkLockfile(): void {
  const text = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  if (/"resolved":/.test(text))
    throw new Error("package-lock.json names a registry host: npm config set omit-lockfile-registry-resolved true");
  const { packages } = JSON.parse(text) as Lockfile;
  const workerds = Object.keys(packages).filter((path) => path.endsWith("node_modules/workerd"));
  if (workerds.length !== 1)
    throw new Error(`There must be one workerd, not ${workerds.length}: ${workerds.join(", ")}`);
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    const missing = Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    );
    if (missing.length > 0)
      throw new Error(`package-lock.json lacks optional packages of ${path}: ${missing.join(", ")}`);
  }
}
