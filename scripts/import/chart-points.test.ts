import { describe, expect, test } from "vitest";
import { chartWeeks, weeklyPoints } from "./chart-points.ts";
import type { HistoryRow } from "./history-csv.ts";

describe("the weeks", () => {
  const row = (week: string, h100: number | null, artistId = "a"): HistoryRow => ({ week, artistId, h100, b200: 5 });

  test("run from first to last without a gap; a chart is known where anyone has points", () => {
    const empty = [row("2030-01-12", 0), row("2030-01-12", null, "b")];
    expect(chartWeeks([row("2030-01-26", 3), row("2030-01-05", 0), row("2030-01-05", 7, "b"), ...empty])).toEqual([
      { week: "2030-01-05", h100Known: true, b200Known: true },
      { week: "2030-01-12", h100Known: false, b200Known: true },
      { week: "2030-01-19", h100Known: false, b200Known: false },
      { week: "2030-01-26", h100Known: true, b200Known: true },
    ]);
    expect(chartWeeks([])).toEqual([]);
  });
});

describe("weekly points", () => {
  const FIRST = Date.UTC(2030, 0, 5);
  const weekOf = (i: number) => new Date(FIRST + i * 7 * 24 * 3_600_000).toISOString().slice(0, 10);

  /** Rows of consecutive weeks: `[h100, b200]`, or null for a week without a row. */
  type Pair = [number | null, number | null];
  const rows = (pairs: readonly (Pair | null)[]): HistoryRow[] =>
    pairs.flatMap((pair, i) => (pair ? [{ week: weekOf(i), artistId: "a", h100: pair[0], b200: pair[1] }] : []));
  const weeks = (known: readonly boolean[], b200Known = known.map(() => true)) =>
    known.map((h100Known, i) => ({ week: weekOf(i), h100Known, b200Known: b200Known[i] ?? true }));
  const points = (pairs: (Pair | null)[], known: boolean[]) =>
    weeklyPoints(rows(pairs), weeks(known)).map((week) => week.points);

  test("are those of the Hot 100 and half of the Billboard 200's, from the first row on, zero off the charts", () => {
    expect(weeklyPoints(rows([null, [100, 60], null, [0, 400]]), weeks([true, true, true, true]))).toEqual([
      { time: FIRST + 7 * 24 * 3_600_000, points: 130 },
      { time: FIRST + 14 * 24 * 3_600_000, points: 0 },
      { time: FIRST + 21 * 24 * 3_600_000, points: 200 },
    ]);
    expect(points([], [true, true])).toEqual([]);
  });

  test("do not take an unknown Hot 100 for zero: the last points fade by half in four weeks", () => {
    const known = [true, false, false, false, false];
    expect(points([[200, 0], null, null, null, null], known).at(-1)).toBeCloseTo(100, 9);
    expect(points([[200, 0], null, null, null, null], [true, true, true, true, true]).at(-1)).toBe(0);
  });

  test("scale an unknown Hot 100 from the Billboard 200 when a new album comes, at most one to one", () => {
    const known = [true, true, false];
    expect(
      points(
        [
          [50, 100],
          [50, 100],
          [0, 800],
        ],
        known,
      ).at(-1),
    ).toBe(0.5 * 800 + 400);
    expect(
      points(
        [
          [75, 50],
          [75, 50],
          [null, 800],
        ],
        known,
      ).at(-1),
    ).toBe(800 + 400);
  });

  test("come back to what is known, and let an unknown Billboard 200 fade too", () => {
    expect(
      points(
        [
          [100, 0],
          [0, 0],
          [40, 0],
        ],
        [true, false, true],
      ).at(-1),
    ).toBe(40);
    expect(
      points(
        [
          [0, 200],
          [0, null],
        ],
        [true, true],
      ).at(-1),
    ).toBeCloseTo(100 * 0.5 ** (1 / 4), 9);
  });

  test("are unknown in a week that the file lacks", () => {
    const gap = weeks([true, false, true], [true, false, true]);
    expect(weeklyPoints(rows([[10, 20], null, [10, 20]]), gap).map((week) => week.points)).toEqual([20, null, 20]);
  });
});
