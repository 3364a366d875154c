import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { LaunchOptions } from "playwright-core";
import { step } from "./progress.ts";
import { run } from "./run.ts";

const WINDOWS_CHROME = "Google/Chrome/Application/chrome.exe";

/** Where installers put Chromium or Chrome when it is not on the `PATH`. */
const USUAL_PLACES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
  ],
  darwin: ["Google Chrome", "Chromium"].flatMap((name) =>
    ["/Applications", join(process.env.HOME ?? "", "Applications")].map((folder) =>
      join(folder, `${name}.app/Contents/MacOS/${name}`),
    ),
  ),
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) =>
    join(process.env[name] ?? "", WINDOWS_CHROME),
  ),
};
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** An installed Chromium or Chrome: what `CHROME_PATH` names, else one in the usual places or on the `PATH`. */
export function findBrowser(): string | undefined {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist.`);
    return named;
  }
  const suffix = process.platform === "win32" ? ".exe" : "";
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name + suffix)));
  return [...(USUAL_PLACES[process.platform] ?? []), ...onPath].find((file) => existsSync(file));
}

/** An installed browser; on Debian and Ubuntu installs one if there is none and it may. Throws with what to do otherwise. */
export async function ensureBrowser(): Promise<string> {
  const found = findBrowser();
  if (found) return found;
  const apt = aptGet();
  if (apt) {
    await step("Installing Chromium for the end-to-end tests", async () => {
      await apt(["update"]);
      await apt(["install", "-y", "--no-install-recommends", "chromium"]);
    });
  }
  const installed = findBrowser();
  if (installed) return installed;
  throw new Error(
    "The end-to-end tests need Chromium or Chrome. Install one, or say where it is: CHROME_PATH=/path/to/chrome npm test",
  );
}

/** Runs apt-get as root, where there is one and we may. */
function aptGet(): ((args: string[]) => Promise<void>) | undefined {
  if (!existsSync("/usr/bin/apt-get")) return undefined;
  if (process.getuid?.() === 0) return (args) => run("apt-get", args);
  const mayBecomeRoot = spawnSync("sudo", ["-n", "true"]).status === 0;
  return mayBecomeRoot ? (args) => run("sudo", ["-n", "apt-get", ...args]) : undefined;
}

/** What Playwright switches off: the browser heeds the last such list only, which is ours. */
const NO_FEATURES = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
];

/** How the tests and the screenshots start a browser: quiet, and the same everywhere. */
export function launchOptions(executablePath: string): LaunchOptions {
  return {
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Popups of the address bar, which nobody sees here: two renderers for each window.
      `--disable-features=${[...NO_FEATURES, "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"].join()}`,
    ],
  };
}
