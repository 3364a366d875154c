import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "../../scripts/local/paths.ts";

/** How a command ended, and what it said. */
interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const argumentsOf = (script: string, args: string[]): string[] => [
  join(ROOT, "scripts/bootstrap.js"),
  `scripts/${script}.ts`,
  ...args,
];

/** Runs one of the commands in scripts/ as a process, as npm does. */
export function run(script: string, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      argumentsOf(script, args),
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

/** A command that goes on until it is told to end. */
export interface Launched {
  /** Resolves when it has written this on stdout; rejects when it ends without. */
  says(text: string): Promise<void>;
  /** Resolves to its exit code when it ends by itself. */
  ended(): Promise<number | null>;
  /** What it wrote on stderr so far. */
  stderr(): string;
  /** Ctrl-C at its terminal: every process it has started is told. Resolves to its exit code. */
  interrupt(): Promise<number | null>;
  /** Whether it, or any process it has started, still runs. */
  isRunning(): boolean;
  /** Ends all of it at once, for what a failed test leaves behind. */
  kill(): void;
}

/** Starts one of the commands in scripts/, with a process group of its own as a terminal gives it. */
export function launch(script: string, args: string[], env: Record<string, string>): Launched {
  const child = spawn(process.execPath, argumentsOf(script, args), {
    env: { ...process.env, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => (written[stream] += text));
  const signal = (name: NodeJS.Signals | 0): boolean => signalGroup(child, name);
  return {
    async says(text) {
      while (!written.stdout.includes(text)) {
        const more = await Promise.race([once(child.stdout, "data"), closed.then(() => null)]);
        if (more === null) throw new Error(`It ended before it said "${text}": ${written.stdout}${written.stderr}`);
      }
    },
    ended: async () => (await closed)[0],
    stderr: () => written.stderr,
    async interrupt() {
      signal("SIGINT");
      return (await closed)[0];
    },
    isRunning: () => signal(0),
    kill: () => void signal("SIGKILL"),
  };
}

/** Sends a signal to all processes of a group; false when there are none. */
function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}
