import { expect, test } from "vitest";
import { describeCounts, nameOfRequester } from "./describe.ts";

test("counts are words and numbers, without what came to nothing", () => {
  expect(describeCounts({ asked: 269, held: 0, artistsTraded: 3, source_faults: 1 })).toBe(
    "asked 269 · artists traded 3 · source faults 1",
  );
  expect(describeCounts({ asked: 0 })).toBe("–");
});

test("who asked is told at a glance", () => {
  expect(["cron", "operator", "0b8f9d1e-7c1a-4c54"].map(nameOfRequester)).toEqual([
    "schedule",
    "operator",
    "0b8f9d1e…",
  ]);
});
