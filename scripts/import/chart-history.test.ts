import { describe, expect, test } from "vitest";
import { chartHistory } from "./chart-history.ts";
import type { HistoryRow } from "./history-csv.ts";

const WEEK = 7 * 24 * 3_600_000;
const weekOf = (i: number) => new Date(Date.UTC(2030, 0, 5) + i * WEEK).toISOString().slice(0, 10);

/** Ten artists over eight weeks, who move a little each week; `change` says what the file says instead. */
function file(
  change: (points: number, week: number, artist: number) => number | null = (points) => points,
): HistoryRow[] {
  return Array.from({ length: 80 }, (_, i) => {
    const [artist, week] = [i % 10, Math.floor(i / 10)];
    const points = 40 + 20 * artist + ((artist * 7 + week * 5) % 11);
    return { week: weekOf(week), artistId: `artist-${artist}`, h100: change(points, week, artist), b200: 0 };
  });
}

const plain = chartHistory(file());

describe("a whole file", () => {
  test("tells each artist's points from its first row on, in the order of ids", () => {
    const rows = file().filter(({ artistId, week }) => artistId !== "artist-3" || week >= weekOf(2));
    const { weeks, artists, unknown } = chartHistory(rows.toReversed());
    expect([weeks.length, artists.length, unknown]).toEqual([8, 10, []]);
    expect(artists.map(({ id, first }) => [id, first]).slice(2, 5)).toEqual([
      ["artist-2", 0],
      ["artist-3", 2],
      ["artist-4", 0],
    ]);
    expect(artists[3]?.history).toEqual(plain.artists[3]?.history.slice(2));
    expect(chartHistory([])).toEqual({ weeks: [], artists: [], unknown: [] });
  });

  test("that lacks a week says so", () => {
    const { artists, unknown } = chartHistory(file().filter(({ week }) => week !== weekOf(4)));
    expect(unknown).toEqual([{ week: weekOf(4), why: "the file lacks it" }]);
    expect(artists.map(({ history }) => history[4]?.points)).toEqual(Array(10).fill(null));
    expect(artists[0]?.history[5]).toEqual(plain.artists[0]?.history[5]);
  });

  test("in which everyone is doubled, once or from then on, is not believed in these weeks", () => {
    const once = chartHistory(file((points, week) => (week === 4 ? 2 * points : points)));
    expect(once.unknown.map(({ week }) => week)).toEqual([weekOf(4)]);
    expect(once.unknown[0]?.why).toMatch(/^the middle artist's points are (1\.9|2\.\d) times those before$/);
    const lasting = chartHistory(file((points, week) => (week >= 4 ? 2 * points : points)));
    expect(lasting.unknown.map(({ week }) => week)).toEqual([4, 5, 6, 7].map(weekOf));
  });

  test("that repeats a week is not believed in it, nor if it does so for ever", () => {
    const week3 = new Map(
      file()
        .filter(({ week }) => week === weekOf(3))
        .map((row) => [row.artistId, row.h100]),
    );
    const again = (until: number) =>
      chartHistory(
        file((points, week, artist) => (week > 3 && week <= until ? (week3.get(`artist-${artist}`) ?? null) : points)),
      );
    expect(again(4).unknown).toEqual([{ week: weekOf(4), why: "it is the week before once more" }]);
    expect(again(7).unknown.map(({ week }) => week)).toEqual([4, 5, 6, 7].map(weekOf));
  });

  test("in which one artist does as it likes is believed", () => {
    expect(
      chartHistory(file((points, week, artist) => (artist === 0 && week > 3 ? 50 * points : points))).unknown,
    ).toEqual([]);
  });
});
