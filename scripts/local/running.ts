import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { databasesIn } from "./paths.ts";
import { keepPrivate } from "./private-files.ts";

interface Running {
  pid: number;
  url: string;
}

const LOCK = "lock";
const noteIn = (stateDir: string): string => join(stateDir, "running.json");

/** Where the exchange that uses this state answers; undefined when none runs, or when it was killed. */
export function runningOn(stateDir: string): string | undefined {
  if (!existsSync(noteIn(stateDir))) return undefined;
  const { pid, url } = JSON.parse(readFileSync(noteIn(stateDir), "utf8")) as Running;
  return isAlive(pid) ? url : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}

/** That this process alone uses a state folder: two exchanges at once would spoil its files. */
export interface Claim {
  /** Notes where the exchange on this state answers. */
  noteRunning(url: string): void;
  /** Gives the state up. */
  release(): void;
  /** Deletes all that an exchange stored, and gives the state up. */
  forget(): void;
}

/** Claims a state folder for this process and its user, until it is released or the process ends, however it does. Throws if another has it. */
export function claimState(stateDir: string): Claim {
  const folder = databasesIn(stateDir);
  mkdirSync(folder, { recursive: true });
  const lock = lockOn(join(folder, LOCK));
  if (!lock) {
    const url = runningOn(stateDir);
    throw new Error(
      url === undefined
        ? "Another command has just begun to use this state: try again when it has ended."
        : `An exchange already runs on this state, at ${url}: stop it first.`,
    );
  }
  // Only now: the files of an exchange that runs come and go.
  keepPrivate(stateDir);
  const forgetNote = () => rmSync(noteIn(stateDir), { force: true });
  process.once("exit", forgetNote);
  const release = () => {
    forgetNote();
    process.off("exit", forgetNote);
    lock.close();
  };
  return {
    noteRunning: (url) => writeFileSync(noteIn(stateDir), JSON.stringify({ pid: process.pid, url } satisfies Running)),
    release,
    forget: () => {
      for (const name of readdirSync(folder))
        if (name !== LOCK) rmSync(join(folder, name), { recursive: true, force: true });
      // The lock goes last and while it is held, so that whoever comes after makes another; Windows deletes no open file.
      if (process.platform === "win32") release();
      rmSync(folder, { recursive: true, force: true });
      if (process.platform !== "win32") release();
    },
  };
}

/**
 * Takes the operating system's lock on a file, by way of SQLite; null when another process has it.
 * Of two that ask at the same moment one gets it, and it ends with its process.
 */
function lockOn(file: string): DatabaseSync | null {
  appendFileSync(file, "");
  const { ino } = statSync(file);
  const lock = new DatabaseSync(file);
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch {
    lock.close();
    return null;
  }
  if (statSync(file, { throwIfNoEntry: false })?.ino === ino) return lock;
  lock.close();
  throw new Error("This state was forgotten just now: try again.");
}
