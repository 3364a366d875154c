import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBrowser } from "./local/browser.ts";
import { build } from "./local/build.ts";
import { fail } from "./local/fail.ts";
import { ROOT } from "./local/paths.ts";
import { readReport, summary, type TestReport, whereTimeGoes } from "./test/report.ts";

/**
 * Projects that run side by side: those of a browser and of commands mostly wait, the others compute. What is timed
 * runs alone when they have ended.
 */
const SIDE_BY_SIDE = [["unit", "workers"], ["e2e"]];
const ALONE = ["e2e-timed"];

/** `npm test`: builds, finds a browser, runs every test; arguments go on to vitest (`npm test -- --project unit`). */
async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { project: { type: "string", multiple: true } }, strict: false });
  const included = (project: string) => values.project === undefined || values.project.includes(project);
  const groups = SIDE_BY_SIDE.map((group) => group.filter(included)).filter((group) => group.length > 0);
  const alone = ALONE.filter(included);
  const hasBrowser = included("e2e") || alone.length > 0;
  if (hasBrowser) process.env.CHROME_PATH = await ensureBrowser();
  if (included("workers") || hasBrowser) await build();
  const started = performance.now();
  const rest = withoutProjects(args);
  const runs = await Promise.all(groups.map((projects, index) => vitest(projects, rest, index > 0)));
  if (alone.length > 0) runs.push(await vitest(alone, rest, true));
  const reports = runs.map(({ report }) => report);
  for (const { output } of runs) process.stdout.write(output);
  const failed = runs.some(({ status }) => status !== 0);
  console.log(whereTimeGoes(reports, (performance.now() - started) / 1000));
  console.log(summary(reports, failed));
  return failed || reports.every((report) => report?.passed === 0) ? 1 : 0;
}

/** The arguments without `--project …`, which each process gets for itself. */
function withoutProjects(args: string[]): string[] {
  return args.filter((arg, index) => !/^--project(=|$)/.test(arg) && args[index - 1] !== "--project");
}

interface Run {
  status: number;
  /** What it wrote, if it was kept back to be shown when all are done. */
  output: string;
  /** Undefined when vitest could not start at all. */
  report: TestReport | undefined;
}

function vitest(projects: string[], args: string[], keepsBack: boolean): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "anticip-test-"));
  const file = join(folder, "report.json");
  const child = spawn(
    "vitest",
    [
      "run",
      ...projects.flatMap((project) => ["--project", project]),
      "--passWithNoTests",
      "--reporter=default",
      `--reporter=${join(import.meta.dirname, "test/reporter.ts")}`,
      ...args,
    ],
    {
      cwd: ROOT,
      stdio: ["inherit", keepsBack ? "pipe" : "inherit", keepsBack ? "pipe" : "inherit"],
      shell: process.platform === "win32",
      env: { ...process.env, ANTICIP_TEST_REPORT: file },
    },
  );
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const report = readReport(file);
      rmSync(folder, { recursive: true, force: true });
      resolve({ status: code ?? 1, output, report });
    });
  });
}

main(process.argv.slice(2)).then((status) => process.exit(status), fail);
