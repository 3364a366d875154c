// The way in for `npm start`, `npm test` and the like on a machine that has only
// Node (20 or newer) and npm: installs what package-lock.json says if it is not
// there, then runs the given script with the Node that was installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const onWindows = process.platform === "win32";

/** Whether every package of the lockfile that is not optional is installed in its version. */
function installed() {
  const marker = join(root, "node_modules/.package-lock.json");
  if (!existsSync(marker)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(marker, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional || present[path]?.version === version,
  );
}

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Anticip needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

if (!installed()) {
  console.error("Installing packages (once; about half a minute) …");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: onWindows,
  });
  if (status !== 0) {
    console.error("Installing failed: see the messages above.");
    process.exit(status ?? 1);
  }
}

const bin = join(root, "node_modules/.bin");
const separator = onWindows ? ";" : ":";
const [script, ...args] = process.argv.slice(2);
const child = spawn(join(bin, "node"), ["--disable-warning=ExperimentalWarning", join(root, script), ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: `${bin}${separator}${process.env.PATH ?? ""}` },
  shell: onWindows,
});
// The child decides how to end: the terminal has already told it, and this process waits.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => signal !== "SIGINT" && child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
