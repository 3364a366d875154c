import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { ROOT } from "../local/paths.ts";
import type { TestReport } from "./report.ts";

/** Tells `npm test` what a vitest process counted, and how long each file took, loading and setup included. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const report: TestReport = { passed: 0, failed: errors.length, skipped: 0, files: [] };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed" || state === "failed" || state === "skipped") report[state] += 1;
      }
      // A file that could not be loaded has no tests that failed.
      if (module.state() === "failed" && [...module.children.allTests("failed")].length === 0) report.failed += 1;
      const spent = module.diagnostic();
      const ms = spent.prepareDuration + spent.environmentSetupDuration + spent.setupDuration + spent.collectDuration;
      report.files.push({
        project: module.project.name,
        file: relative(ROOT, module.moduleId),
        seconds: (ms + spent.duration) / 1000,
      });
    }
    const file = process.env.ANTICIP_TEST_REPORT;
    if (file !== undefined) writeFileSync(file, JSON.stringify(report));
  }
}
