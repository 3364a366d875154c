import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../local/paths.ts";

interface Lockfile {
  packages: Record<string, LockedPackage>;
}

interface LockedPackage {
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

/**
 * Tools of which the registry at hand serves only the builds for Linux on x64 and a few more: the others are listed,
 * so that npm installs them elsewhere, but their hashes could not be had.
 */
const WITHOUT_HASH =
  /^node_modules\/(@cloudflare\/workerd-|@oxc-parser\/binding-|@oxfmt\/binding-|@oxlint\/binding-|@oxlint-tsgolint\/)/;

/** Checks `package-lock.json`; throws what is wrong with it. */
export const checkLockfile = (): void => assertLockfile(readFileSync(join(ROOT, "package-lock.json"), "utf8"));

/**
 * One workerd (each is over 100 MB); no registry host, so that the lockfile works
 * behind any mirror; no platform left out, which npm does behind a mirror that
 * lacks it, and then refuses to install; and a hash for every package, but for
 * builds of tools for other platforms.
 */
export function assertLockfile(text: string): void {
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
  const unhashed = Object.entries(packages).filter(([path, locked]) => path !== "" && !isHashed(path, locked));
  if (unhashed.length > 0)
    throw new Error(`package-lock.json has no hash of ${unhashed.map(([path]) => path).join(", ")}`);
}

const isHashed = (path: string, { integrity, dev, optional }: LockedPackage): boolean =>
  integrity !== undefined
    ? integrity.startsWith("sha512-")
    : dev === true && optional === true && WITHOUT_HASH.test(path);
