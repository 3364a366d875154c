import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Running {
  pid: number;
  url: string;
}

const fileIn = (stateDir: string): string => join(stateDir, "running.json");

/** Where the exchange that uses this state answers; undefined when none runs, or when it was killed. */
export function runningOn(stateDir: string): string | undefined {
  if (!existsSync(fileIn(stateDir))) return undefined;
  const { pid, url } = JSON.parse(readFileSync(fileIn(stateDir), "utf8")) as Running;
  return isAlive(pid) ? url : undefined;
}

/** Throws when an exchange uses this state. */
export function refuseIfRunning(stateDir: string): void {
  const url = runningOn(stateDir);
  if (url !== undefined) throw new Error(`An exchange already runs on this state, at ${url}: stop it first.`);
}

/** Notes that this process runs an exchange on this state: two at once would spoil its files. */
export function noteRunning(stateDir: string, url: string): void {
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(fileIn(stateDir), JSON.stringify({ pid: process.pid, url } satisfies Running));
}

export function noteStopped(stateDir: string): void {
  rmSync(fileIn(stateDir), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}
