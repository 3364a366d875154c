import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../local/paths.ts";

/** The built exchange as a process tree of its own, to be killed without warning. */
export interface ExchangeProcess {
  url: string;
  /** Fires the cron trigger as the platform would at `time` (ms). */
  fireCron(time: number): void;
  /** SIGKILL to the whole tree: no handler runs, nothing is flushed. */
  kill(): Promise<void>;
}

/** Starts the exchange on this state; resolves when it answers. `bindings` take the place of `wrangler.toml`'s. */
export async function startProcess(
  port: number,
  stateDir: string,
  bindings: Record<string, string | number> = {},
): Promise<ExchangeProcess> {
  const script = join(ROOT, "scripts/chaos/exchange.ts");
  const child = spawn(process.execPath, [script, String(port), stateDir, JSON.stringify(bindings)], {
    cwd: ROOT,
    detached: true, // a process group of its own, which workerd belongs to
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await readyUrl(child);
  return {
    url,
    fireCron: (time) => void child.stdin.write(`${time}\n`),
    kill: async () => {
      const gone = once(child, "exit");
      process.kill(-(child.pid as number), "SIGKILL");
      await gone;
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the exchange has no output");
  for await (const line of createInterface(child.stdout))
    if (line.startsWith("ready ")) return line.slice("ready ".length);
  throw new Error("the exchange did not start");
}
