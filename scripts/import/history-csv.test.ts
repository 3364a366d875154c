import { createReadStream, existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { measure } from "../fair-value/measures.ts";
import { chartHistory } from "./chart-history.ts";
import { ArtistNames, nameFromSlug, type ParsedLine, parseHistory } from "./history-csv.ts";
import { weeklyFairValues } from "./weekly-fair-values.ts";

const HEADER = "week,artist_id,h100_pts,h100_best,h100_n,b200_pts,b200_best,b200_n";

/** All that is in these files is past; a row of the Saturday after is not. */
const NOW = Date.UTC(2031, 0, 4);

async function read(chunks: AsyncIterable<Uint8Array>): Promise<ParsedLine[]> {
  const lines: ParsedLine[] = [];
  for await (const line of parseHistory(chunks, NOW)) lines.push(line);
  return lines;
}

/** The text in pieces of `size` bytes, as a network or a disk would cut it. */
async function* pieces(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const parse = (...lines: string[]) => read(pieces([HEADER, ...lines, ""].join("\n")));

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
    ["2031-01-11,nova,1,1,1,1,1,1", "week: 2031-01-11 is in the future"],
    ["2030-01-05,nova,5051,1,1,1,1,1", "h100_pts: More than the 5050 that there are"],
    ["2030-01-05,nova,1,1,1,9999999,1,1", "b200_pts: More than the 20100 that there are"],
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
  "real charts give prices of $11 to $500 that cannot be foretold",
  { timeout: 60_000 },
  async () => {
    const lines = await read(createReadStream(CSV));
    expect(lines.filter((line) => "error" in line)).toEqual([]);
    const rows = lines.flatMap((line) => ("row" in line ? [line.row] : []));
    expect(rows.length).toBe(70_288);

    const { weeks, artists, unknown } = chartHistory(rows);
    expect(unknown).toEqual([]);
    expect(weeks.length).toBe(557);
    const lacking = weeks.filter((week) => !week.h100Known);
    expect([lacking.length, lacking[0]?.week, lacking.at(-1)?.week]).toEqual([45, "2021-01-02", "2021-11-06"]);
    expect(weeks.every((week) => week.b200Known)).toBe(true);
    expect(artists.length).toBe(299);
    const series = artists.map(({ first, history }) => [
      ...Array<null>(first).fill(null),
      ...weeklyFairValues(history, first > 0).map(({ cents }) => cents),
    ]);
    const cents = series.flat().filter((price) => price !== null);
    expect(cents.every(Number.isSafeInteger)).toBe(true);
    expect(cents.reduce((low, price) => Math.min(low, price))).toBeGreaterThan(900);
    expect(cents.reduce((high, price) => Math.max(high, price))).toBeLessThan(50_000);

    const { lag1, lag4, fourByFour, tenths, mean, median } = measure(series, weeks.length >> 1);
    for (const correlation of [lag1, lag4, fourByFour]) expect(Math.abs(correlation)).toBeLessThan(0.08);
    expect(Math.abs(tenths[1])).toBeLessThan(0.02);
    expect(Math.abs(tenths[4])).toBeLessThan(0.03);
    expect(Math.abs(tenths[12])).toBeLessThan(0.05);
    expect(Math.abs(mean)).toBeLessThan(0.003);
    expect(median).toBeGreaterThan(0.05);
    expect(median).toBeLessThan(0.12);

    const names = ArtistNames.parse(JSON.parse(readFileSync(new URL("artists.json", DATA), "utf8")));
    const named = new Set(names.artists.map((artist) => artist.id));
    expect(artists.filter(({ id }) => !named.has(id))).toEqual([]);
  },
);
