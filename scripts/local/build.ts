import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DIST_WEB, DIST_WORKER, LOCAL, ROOT } from "./paths.ts";
import { step } from "./progress.ts";
import { run } from "./run.ts";

const COMMON = ["package-lock.json", "domain/**/*.{ts,json}"];
const WEB = [...COMMON, "vite.config.ts", "web/**/*"];
const WORKER = [...COMMON, "wrangler.toml", "worker/**/*.ts", "durable-objects/**/*.ts"];

/** Builds the web app and the Worker, each only if its sources changed since the last build. */
export async function build(): Promise<void> {
  await buildIfChanged("web app", WEB, join(DIST_WEB, "index.html"), () =>
    run("vite", ["build", "--logLevel", "warn"]),
  );
  await buildIfChanged("Worker", WORKER, join(DIST_WORKER, "index.js"), () =>
    run("wrangler", ["deploy", "--dry-run", "--outdir", DIST_WORKER]),
  );
}

async function buildIfChanged(
  name: string,
  patterns: string[],
  output: string,
  work: () => Promise<void>,
): Promise<void> {
  const stamp = join(LOCAL, `built-${name.replace(" ", "-")}`);
  const fingerprint = hashOf(patterns);
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  await step(`Building the ${name}`, work);
  mkdirSync(LOCAL, { recursive: true });
  writeFileSync(stamp, fingerprint);
}

function hashOf(patterns: string[]): string {
  const hash = createHash("sha256");
  const files = globSync(patterns, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file));
  return hash.digest("hex");
}
