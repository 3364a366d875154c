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

/** Set to 1 where the registry has no advisories to ask, as many mirrors have none. */
const ALLOWED = "ALLOW_UNCHECKED_VULNERABILITIES";

/**
 * Asks the registry's advisory database about every locked package. A severe advisory fails the check, and so does a
 * registry that cannot be asked, unless `ALLOW_UNCHECKED_VULNERABILITIES=1` says that this is known.
 */
export const checkVulnerabilities = async (): Promise<void> =>
  console.log(judgeAudit(await npmAudit(), process.env[ALLOWED] === "1"));

/** What an audit says in a line. Throws where it fails the check. */
export function judgeAudit({ vulnerabilities, error, message }: Audit, mayBeUnchecked: boolean): string {
  if (!vulnerabilities) {
    const unchecked = `Known vulnerabilities: NOT CHECKED, the registry has no advisories to ask (${error?.summary || message || "no answer"})`;
    if (mayBeUnchecked) return `!  ${unchecked}`;
    throw new Error(`${unchecked}.\nUse a registry that has, or set ${ALLOWED}=1 to go on without.`);
  }
  const severe = Object.entries(vulnerabilities).filter(([, { severity }]) => SEVERE.has(severity));
  if (severe.length > 0)
    throw new Error(
      `Packages with known vulnerabilities:\n${severe.map(([name, { severity }]) => `  ${name}: ${severity}`).join("\n")}`,
    );
  return "✓ Known vulnerabilities: none severe";
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
