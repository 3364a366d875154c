import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";

const OWNERS_FOLDER = 0o700;
const OWNERS_FILE = 0o600;
const NOBODY_ELSE = 0o077;

/**
 * Keeps a folder for the user whose process this is: closes what is in it to everybody else, and whatever this process
 * and those that it starts make from now on. Other users of the machine would read password hashes and sessions.
 */
export function keepPrivate(folder: string): void {
  process.umask(NOBODY_ELSE);
  chmodSync(folder, OWNERS_FOLDER);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), OWNERS_FOLDER);
    else if (entry.isFile()) keepFilePrivate(join(entry.parentPath, entry.name));
  }
}

/** Closes a file to everybody but its owner. */
export const keepFilePrivate = (file: string): void => chmodSync(file, OWNERS_FILE);
