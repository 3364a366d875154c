import { createReadStream, existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { median } from "../../domain/core/fair-value.ts";
import {
  ArtistNames,
  chartWeeks,
  type HistoryRow,
  nameFromSlug,
  type ParsedLine,
  parseHistory,
  weeklyFairValues,
} from "./history-csv.ts";

const HEADER = "week,artist_id,h100_pts,h100_best,h100_n,b200_pts,b200_best,b200_n";

async function read(chunks: AsyncIterable<Uint8Array>): Promise<ParsedLine[]> {
  const lines: ParsedLine[] = [];
  for await (const line of parseHistory(chunks)) lines.push(line);
  return lines;
}

/** The text in pieces of `size` bytes, as a network or a disk would cut it. */
async function* pieces(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const parse = (...lines: string[]) => read(pieces([HEADER, ...lines, ""].join("\n")));
const rowsOf = (lines: ParsedLine[]) => lines.flatMap((line) => ("row" in line ? [line.row] : []));

describe("the parser", () => {
  test("yields rows with their lines, whatever the pieces, the line ends and the order of columns", async () => {
    expect(await parse("2030-01-05,nova,120,3,2,40,161,1", "", "2030-01-12,nova-9,40.5,,0,,,")).toEqual([
      { line: 2, row: { week: "2030-01-05", artistId: "nova", h100: 120, b200: 40 } },
      { line: 4, row: { week: "2030-01-12", artistId: "nova-9", h100: 40.5, b200: null } },
    ]);
    const header = "\ufeffartist_id,b200_n,b200_best,b200_pts,h100_n,h100_best,h100_pts,week,note";
    const other = `${header}\r\nnova,1,161,40,2,3,120,2030-01-05,é`;
    for (const size of [1, 2, 1000]) {
      expect(await read(pieces(other, size))).toEqual([
        { line: 2, row: { week: "2030-01-05", artistId: "nova", h100: 120, b200: 40 } },
      ]);
    }
  });

  test.each([
    ["2030-01-06,nova,1,1,1,1,1,1", "week: Not a Saturday"],
    ["2030-02-30,nova,1,1,1,1,1,1", "week: Not a Saturday"],
    ["0001-01-06,nova,1,1,1,1,1,1", "week: Not a Saturday"],
    [",nova,1,1,1,1,1,1", "week: Not a Saturday"],
    ["2030-01-05,Nova,1,1,1,1,1,1", "artist_id: Lower-case letters"],
    ["2030-01-05,no--va,1,1,1,1,1,1", "artist_id: Lower-case letters"],
    ["2030-01-05,nova,-1,1,1,1,1,1", "h100_pts: Not a whole or half number"],
    ["2030-01-05,nova,1.25,1,1,1,1,1", "h100_pts: Not a whole or half number"],
    ["2030-01-05,nova,1,1,1,1e3,1,x", "b200_pts: Not a whole or half number from 0; b200_n: Not a whole number"],
    ["2030-01-05,nova,1,1,1,1,1", "7 fields instead of 8"],
    ["2030-01-05,nova,1,1,1,1,1,1,1", "9 fields instead of 8"],
    ['2030-01-05,"nova,1,1,1,1,1,1', "artist_id: Lower-case letters"],
  ])("says what is wrong with %s, and reads on", async (wrong, error) => {
    const lines = await parse(wrong, "2030-01-05,good,1,1,1,1,1,1");
    expect(lines).toEqual([
      { line: 2, error: expect.stringContaining(error) },
      { line: 3, row: { week: "2030-01-05", artistId: "good", h100: 1, b200: 1 } },
    ]);
  });

  test("refuses a second row of the same artist and week, but not of another", async () => {
    const once = ["2030-01-05,a,1,1,1,1,1,1", "2030-01-12,a,1,1,1,1,1,1", "2030-01-05,b,1,1,1,1,1,1"];
    const lines = await parse(...once, "2030-01-05,a,2,1,1,1,1,1");
    expect(lines.map((line) => ("error" in line ? line : "row"))).toEqual([
      "row",
      "row",
      "row",
      { line: 5, error: "A second row of a for 2030-01-05" },
    ]);
  });

  test("refuses a file without the columns, an empty one and one without lines", async () => {
    expect(await read(pieces("week,artist\n2030-01-05,a"))).toEqual([
      { line: 1, error: "The header lacks artist_id, h100_pts, h100_best, h100_n, b200_pts, b200_best, b200_n" },
    ]);
    expect(await read(pieces(""))).toEqual([{ line: 1, error: "The file is empty" }]);
    expect(await read(pieces("x".repeat(100_000), 1000))).toEqual([
      { line: 1, error: "A line after this is longer than 1000 bytes: the rest was not read" },
    ]);
  });

  test("passes on the failure of what it reads from", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* pieces(`${HEADER}\n`);
      throw new Error("The disk is gone");
    }
    await expect(read(broken())).rejects.toThrow("The disk is gone");
  });
});

describe("the weeks", () => {
  const row = (week: string, h100: number | null, artistId = "a"): HistoryRow => ({ week, artistId, h100, b200: 5 });

  test("run from first to last without a gap; the Hot 100 is known where anyone has points", () => {
    const empty = [row("2030-01-12", 0), row("2030-01-12", null, "b")];
    expect(chartWeeks([row("2030-01-26", 3), row("2030-01-05", 0), row("2030-01-05", 7, "b"), ...empty])).toEqual([
      { week: "2030-01-05", h100Known: true },
      { week: "2030-01-12", h100Known: false },
      { week: "2030-01-19", h100Known: false },
      { week: "2030-01-26", h100Known: true },
    ]);
    expect(chartWeeks([])).toEqual([]);
  });
});

describe("weekly fair values", () => {
  const FIRST = Date.UTC(2030, 0, 5);
  const weekOf = (i: number) => new Date(FIRST + i * 7 * 24 * 3_600_000).toISOString().slice(0, 10);

  /** Rows of consecutive weeks: `[h100, b200]`, or null for a week without a row. */
  const rows = (points: readonly ([number | null, number | null] | null)[]): HistoryRow[] =>
    points.flatMap((pair, i) => (pair ? [{ week: weekOf(i), artistId: "a", h100: pair[0], b200: pair[1] }] : []));
  const weeks = (known: readonly boolean[]) => known.map((h100Known, i) => ({ week: weekOf(i), h100Known }));
  const cents = (points: Parameters<typeof rows>[0], known: boolean[]) =>
    weeklyFairValues(rows(points), weeks(known)).map((value) => value.cents);
  const price = (average: number) => Math.round(100 * Math.exp(0.62 * average));

  test("follow the formula, from the first row on, with zero in weeks off the charts", () => {
    const values = weeklyFairValues(rows([null, [100, 60], null, [0, 400]]), weeks([true, true, true, true]));
    const first = Math.log(131);
    const second = 0.75 * first;
    const third = 0.75 * second + 0.25 * Math.log(201);
    expect(values).toEqual([
      { time: FIRST + 7 * 24 * 3_600_000, cents: price(first) },
      { time: FIRST + 14 * 24 * 3_600_000, cents: price(second) },
      { time: FIRST + 21 * 24 * 3_600_000, cents: price(third) },
    ]);
  });

  test("end at a dollar for someone long off the charts, and are none without a row", () => {
    const known = Array.from({ length: 60 }, () => true);
    expect(cents([[100, 100]], known).at(-1)).toBe(100);
    expect(cents([], known)).toEqual([]);
  });

  test("do not take an unknown Hot 100 for zero: the last points fade by half in four weeks", () => {
    const known = [true, false, false, false, false];
    const values = cents([[200, 0], null, null, null, null], known);
    let average = Math.log1p(200);
    for (let i = 1; i <= 4; i++) average += 0.25 * (Math.log1p(200 * 0.5 ** (i / 4)) - average);
    expect(values.at(-1)).toBe(price(average));
    expect(values.at(-1)).toBeGreaterThan(cents([[200, 0]], [true, true, true, true, true]).at(-1) ?? Infinity);
  });

  test("scale an unknown Hot 100 from the Billboard 200 when a new album comes, at most one to one", () => {
    const known = [true, true, false];
    const average = Math.log1p(100);
    const next = (points: number) => price(average + 0.25 * (Math.log1p(points) - average));
    expect(
      cents(
        [
          [50, 100],
          [50, 100],
          [0, 800],
        ],
        known,
      ).at(-1),
    ).toBe(next(0.5 * 800 + 400));
    expect(
      cents(
        [
          [75, 50],
          [75, 50],
          [null, 800],
        ],
        known,
      ).at(-1),
    ).toBe(next(800 + 400));
  });

  test("come back to what is known, and let an unknown Billboard 200 fade too", () => {
    const average = Math.log1p(100);
    expect(
      cents(
        [
          [100, 0],
          [0, 0],
          [100, 0],
        ],
        [true, false, true],
      ).length,
    ).toBe(3);
    expect(
      cents(
        [
          [0, 200],
          [0, null],
        ],
        [true, true],
      ).at(-1),
    ).toBe(price(average + 0.25 * (Math.log1p(100 * 0.5 ** (1 / 4)) - average)));
  });
});

test("a name for a slug", () => {
  expect(["burna-boy", "2pac", "p-nk"].map(nameFromSlug)).toEqual(["Burna Boy", "2pac", "P Nk"]);
});

test("the file of names", () => {
  const nova = { id: "nova", name: "Nova", mbid: null, first_week: "2030-01-05" };
  const { artists } = ArtistNames.parse({ source: "made up", artists: [nova, { id: "b", name: "B" }] });
  expect(artists).toEqual([
    { id: "nova", name: "Nova", mbid: null },
    { id: "b", name: "B" },
  ]);
  expect(ArtistNames.safeParse({ artists: [{ id: "No Va", name: "Nova" }] }).success).toBe(false);
  expect(ArtistNames.safeParse({ artists: [{ id: "nova", name: "Nova", mbid: "12" }] }).success).toBe(false);
});

const DATA = new URL("../../../shared/data/", import.meta.url);
const CSV = new URL("artist-week-points.csv", DATA);
if (!existsSync(CSV)) console.info("No real chart history beside the project: its test is skipped");

test.skipIf(!existsSync(CSV))(
  "real charts give prices of $1 to about $101 that move by about 12 % a week",
  async () => {
    const lines = await read(createReadStream(CSV));
    expect(lines.filter((line) => "error" in line)).toEqual([]);
    const rows = rowsOf(lines);
    expect(rows.length).toBe(70_288);

    const weeks = chartWeeks(rows);
    expect(weeks.length).toBe(557);
    const unknown = weeks.filter((week) => !week.h100Known);
    expect([unknown.length, unknown[0]?.week, unknown.at(-1)?.week]).toEqual([45, "2021-01-02", "2021-11-06"]);

    const byArtist = Map.groupBy(rows, (row) => row.artistId);
    expect(byArtist.size).toBe(299);
    const prices = [...byArtist.values()].map((own) => weeklyFairValues(own, weeks).map((value) => value.cents));
    const all = prices.flat();
    expect(all.every(Number.isSafeInteger)).toBe(true);
    expect(all.reduce((low, cents) => Math.min(low, cents))).toBe(100);
    expect(all.reduce((high, cents) => Math.max(high, cents)) / 100).toBeCloseTo(100.9, 0);

    const volatility = median(
      prices.map((own) => {
        const changes = own.slice(1).map((cents, i) => Math.log(cents / (own[i] ?? NaN)));
        const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
        return Math.sqrt(changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / changes.length);
      }),
    );
    expect(volatility).toBeGreaterThan(0.105);
    expect(volatility).toBeLessThan(0.135);

    const { artists } = ArtistNames.parse(JSON.parse(readFileSync(new URL("artists.json", DATA), "utf8")));
    const named = new Set(artists.map((artist) => artist.id));
    expect([...byArtist.keys()].filter((id) => !named.has(id))).toEqual([]);
  },
);
