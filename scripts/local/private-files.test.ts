import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepPrivate } from "./private-files.ts";

let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anticip-private-"));
  umask = process.umask(0o022);
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

/** What the folder and all in it let others do. */
const openToOthers = (): string[] =>
  ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })].filter(
    (path) => (statSync(join(folder, path)).mode & 0o077) !== 0,
  );

test.skipIf(process.platform === "win32")("what was there, and what comes, is its owner's alone", () => {
  mkdirSync(join(folder, "v3/d1"), { recursive: true });
  writeFileSync(join(folder, "v3/d1/db.sqlite"), "");
  chmodSync(folder, 0o755);
  expect(openToOthers()).toEqual(["", "v3", "v3/d1", "v3/d1/db.sqlite"]);

  keepPrivate(folder);
  expect(openToOthers()).toEqual([]);
  expect(statSync(join(folder, "v3/d1/db.sqlite")).mode & 0o777).toBe(0o600);

  mkdirSync(join(folder, "v3/do"));
  writeFileSync(join(folder, "v3/do/book.sqlite"), "");
  execFileSync("sh", ["-c", "mkdir v3/queue && echo > v3/queue/by-another-process"], { cwd: folder });
  expect(openToOthers()).toEqual([]);
});
