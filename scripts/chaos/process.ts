import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../local/paths.ts";

/** The built exchange as a process tree of its own, to be killed without warning. */
export interface ExchangeProcess {
  url: string;
  /** SIGKILL to the whole tree: no handler runs, nothing is flushed. */
  kill(): Promise<void>;
}

/** Starts the exchange on this state; resolves when it answers. */
export async function startProcess(port: number, stateDir: string): Promise<ExchangeProcess> {
  const child = spawn(process.execPath, [join(ROOT, "scripts/chaos/exchange.ts"), String(port), stateDir], {
    cwd: ROOT,
    detached: true, // a process group of its own, which workerd belongs to
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await readyUrl(child);
  return {
    url,
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
