import { execFile } from "node:child_process";
import { ROOT } from "../local/paths.ts";

/** What `npm audit --json` prints, as far as it matters here. */
interface Audit {
  error?: { summary?: string };
  message?: string;
  vulnerabilities?: Record<string, { severity: string; isDirect: boolean }>;
}

/** Severities that fail the check. */
const SEVERE = new Set(["high", "critical"]);

/**
 * Asks the registry's advisory database about every locked package. A severe
 * advisory fails the check; a registry that cannot be asked is said aloud, and
 * does not: a mirror without advisories must not stop the work.
 */
export async function checkVulnerabilities(): Promise<void> {
  const { vulnerabilities, error, message } = await npmAudit();
  if (!vulnerabilities) {
    console.warn(
      `!  Known vulnerabilities: NOT CHECKED, the registry has no advisories to ask (${error?.summary || message || "no answer"})`,
    );
    return;
  }
  const severe = Object.entries(vulnerabilities).filter(([, { severity }]) => SEVERE.has(severity));
  if (severe.length > 0)
    throw new Error(
      `Packages with known vulnerabilities:\n${severe.map(([name, { severity }]) => `  ${name}: ${severity}`).join("\n")}`,
    );
  console.log("✓ Known vulnerabilities: none severe");
}

/** npm ends with 1 when it found something, so what counts is what it printed. */
function npmAudit(): Promise<Audit> {
  return new Promise((resolve) => {
    execFile(
      "npm",
      ["audit", "--json"],
      { cwd: ROOT, timeout: 60_000, maxBuffer: 64 * 1024 * 1024, shell: process.platform === "win32" },
      (failure, stdout) => {
        try {
          resolve(JSON.parse(stdout) as Audit);
        } catch {
          resolve({ message: failure?.message.split("\n")[0] ?? "unreadable answer" });
        }
      },
    );
  });
}
