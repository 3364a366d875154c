import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "../durable-objects/testing/platform/random.ts";

const SCRIPT = new URL("fair-value-check.ts", import.meta.url).pathname;
const FIRST = Date.UTC(2020, 0, 4);
const weekOf = (i: number) => new Date(FIRST + i * 7 * 24 * 3_600_000).toISOString().slice(0, 10);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fair-value-check-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of made-up charts: thirty artists who wander for so many weeks. */
function madeUp(weeks: number): string {
  const random = seededRandom(4);
  const lines = Array.from({ length: 30 }, (_, artist) => {
    let log = 4;
    return Array.from({ length: weeks }, (_, week) => {
      log += 0.02 * (4 - log) + 0.4 * (random() - 0.5);
      return `${weekOf(week)},made-up-${artist},${Math.round(Math.exp(log))},1,1,${Math.round(Math.exp(log))},1,1`;
    });
  }).flat();
  const file = join(folder, `${weeks}.csv`);
  writeFileSync(file, ["week,artist_id,h100_pts,h100_best,h100_n,b200_pts,b200_best,b200_n", ...lines].join("\n"));
  return file;
}

const lastLine = (...args: string[]): unknown => {
  const output = execFileSync(process.execPath, [SCRIPT, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
};

test("the last line is the measures as JSON, of the second half or of the weeks that are asked for", () => {
  const file = madeUp(260);
  const number = expect.any(Number) as number;
  const measures = {
    lag1: number,
    lag4: number,
    fourByFour: number,
    tenths: { 1: number, 4: number, 12: number },
    mean: number,
    median: number,
  };
  const half = lastLine(file);
  expect(half).toEqual(measures);
  expect(lastLine(file, "--from", weekOf(130))).toEqual(half);
  expect(lastLine(file, "--from", weekOf(100))).not.toEqual(half);
});

test.each([
  ["no file", ["nowhere.csv"], "There is no file nowhere.csv."],
  ["no argument", [], "npm run fair-value:check"],
  ["a week that is not there", [260, "--from", "2019-01-05"], "has no week 2019-01-05"],
  ["a file too short to judge", [40], "20 weeks are too few to judge"],
])("%s is told, and nothing measured", (_, args, message) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [SCRIPT, ...args.map((arg) => (typeof arg === "number" ? madeUp(arg) : arg))],
    { encoding: "utf8" },
  );
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
});
