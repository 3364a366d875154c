import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Clock ticks a second, as Linux counts processor time for every process. */
const TICKS = 100;

/** The workerd processes that this one has started and that still run; none where there is no /proc. */
export function runtimes(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        const { parent, command } = statusOf(pid);
        return parent === process.pid && command === "workerd";
      });
  } catch {
    return [];
  }
}

/** Processor time that a process has used, in seconds; NaN where the system does not tell. */
export function processorTime(pid: number | undefined): number {
  return pid === undefined ? NaN : statusOf(pid).seconds;
}

/** Waits until a process has rested for a second: its alarms, deferred tasks and queues have nothing left to do. */
export async function quiet(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  for (let before = processorTime(pid); ;) {
    await wait(1_000);
    const now = processorTime(pid);
    if (now - before <= 0.02) return;
    before = now;
  }
}

function statusOf(pid: number): { parent: number; command: string; seconds: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const command = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), command, seconds: (Number(fields[11]) + Number(fields[12])) / TICKS };
  } catch {
    return { parent: NaN, command: "", seconds: NaN }; // it has ended meanwhile
  }
}
