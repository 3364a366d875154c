import { existsSync, readFileSync } from "node:fs";

/** What one vitest process tells of its tests. */
export interface TestReport {
  passed: number;
  failed: number;
  skipped: number;
  files: { project: string; file: string; seconds: number }[];
}

const SLOWEST = 10;

/** The report of a vitest process; it writes none when it could not start at all. */
export function readReport(file: string): TestReport | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as TestReport) : undefined;
}

/** Seconds of each project, added up over its files, and the slowest files. */
export function whereTimeGoes(reports: readonly (TestReport | undefined)[], elapsed: number): string {
  const files = reports.flatMap((report) => report?.files ?? []);
  const row = (seconds: number, label: string) => `${seconds.toFixed(1).padStart(7)} s  ${label}`;
  const projects = [...Map.groupBy(files, ({ project }) => project)].map(([project, own]) =>
    row(
      own.reduce((sum, { seconds }) => sum + seconds, 0),
      `${project}, ${own.length} files`,
    ),
  );
  const slowest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  return [
    `\nWhere ${elapsed.toFixed(0)} seconds went (projects run side by side, timed ones after them):`,
    ...projects,
    "The slowest files:",
    ...slowest.map(({ seconds, file }) => row(seconds, file)),
    "",
  ].join("\n");
}

/** One line on all tests. Errors outside every test, and a process that did not start, count as failures. */
export function summary(reports: readonly (TestReport | undefined)[], isFailed: boolean): string {
  const count = (key: "passed" | "failed" | "skipped") =>
    reports.reduce((sum, report) => sum + (report?.[key] ?? 0), 0);
  const failed = Math.max(count("failed"), isFailed ? 1 : 0);
  const skipped = count("skipped");
  return `${count("passed")} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
