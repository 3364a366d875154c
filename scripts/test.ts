import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBrowser } from "./local/browser.ts";
import { build } from "./local/build.ts";
import { fail } from "./local/fail.ts";
import { ROOT } from "./local/paths.ts";

/** The part of vitest's JSON report that is summed up. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

/** `npm test`: builds, finds a browser, runs every test; arguments go on to vitest (`npm test -- --project unit`). */
async function main(args: string[]): Promise<number> {
  if (includes("e2e", args)) process.env.CHROME_PATH = await ensureBrowser();
  if (includes("workers", args) || includes("e2e", args)) await build();
  const folder = mkdtempSync(join(tmpdir(), "anticip-test-"));
  try {
    const file = join(folder, "report.json");
    const status = await vitest(["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args]);
    console.log(summary(readReport(file), status));
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the arguments leave a project in the run. */
function includes(project: string, args: string[]): boolean {
  const { values } = parseArgs({ args, options: { project: { type: "string", multiple: true } }, strict: false });
  return values.project === undefined || values.project.includes(project);
}

function vitest(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("vitest", args, { cwd: ROOT, stdio: "inherit", shell: process.platform === "win32" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** vitest writes no report when it could not start at all. */
function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return undefined;
  }
}

/** One line on all tests. A file that could not be loaded, or an error outside every test, counts as one failure. */
function summary(report: Report | undefined, status: number): string {
  const unloaded =
    report?.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length ?? 0;
  const failed = Math.max((report?.numFailedTests ?? 0) + unloaded, status === 0 ? 0 : 1);
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  return `${report?.numPassedTests ?? 0} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

main(process.argv.slice(2)).then((status) => process.exit(status), fail);
