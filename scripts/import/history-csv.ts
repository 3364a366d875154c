import { pipeline, Readable } from "node:stream";
import { parse } from "csv-parse";
import { z } from "zod";
import { ArtistId } from "../../domain/core/orders.ts";

/**
 * Import of popularity history: weekly chart points as CSV, turned into weekly
 * fair values.
 *
 * Columns, in any order: `week` (the chart's Saturday), `artist_id` (a slug) and
 * for the Hot 100 and the Billboard 200 `_pts` (points: 101, or 201, minus rank,
 * summed over entries), `_best` (best rank) and `_n` (entries). An artist has a
 * row only in weeks in which it charted; a blank number is not known.
 */
const COLUMNS = ["week", "artist_id", "h100_pts", "h100_best", "h100_n", "b200_pts", "b200_best", "b200_n"] as const;

const DAY = 24 * 3_600_000;
const SATURDAY = 6;

/** Longest line in bytes; a longer one is not this format and ends the reading. */
const MAX_LINE = 1_000;

/** Weight of the newest week in the exponential average of log points. */
const SMOOTHING = 0.25;

/** How much the log of the price grows with the average of log points. */
const SLOPE = 0.62;

/** Weeks in which half of an unknown chart position is taken to be gone. */
const FADE_WEEKS = 4;

/** Known weeks over which an artist's Hot 100 points are compared with its Billboard 200 points. */
const RATIO_WEEKS = 52;

const Count = z
  .string()
  .regex(/^\d{0,7}$/, "Not a whole number from 0")
  .transform((text) => (text === "" ? null : Number(text)));

/** Points come in halves: a featured artist gets half of the song's. */
const Points = z
  .string()
  .regex(/^(\d{1,7}(\.[05])?)?$/, "Not a whole or half number from 0")
  .transform((text) => (text === "" ? null : Number(text)));

const Line = z.object({
  week: z.string().refine(isSaturday, "Not a Saturday as YYYY-MM-DD"),
  artist_id: ArtistId,
  h100_pts: Points,
  h100_best: Count,
  h100_n: Count,
  b200_pts: Points,
  b200_best: Count,
  b200_n: Count,
});

/** The points of one artist in one week; null where they are not known. */
export interface HistoryRow {
  /** The chart's Saturday, `YYYY-MM-DD`. */
  week: string;
  artistId: string;
  h100: number | null;
  b200: number | null;
}

/** A line of the file, counted from 1 (the header): its row, or what is wrong with it. */
export type ParsedLine = { line: number; row: HistoryRow } | { line: number; error: string };

/** A week from the first to the last of a file, and whether the Hot 100 is known for it. */
export interface ChartWeek {
  week: string;
  h100Known: boolean;
}

export interface WeeklyFairValue {
  /** Midnight UTC of the chart's Saturday, in milliseconds. */
  time: number;
  cents: number;
}

/** An optional file of names beside the CSV; what else it holds is ignored. */
export const ArtistNames = z.object({
  artists: z.array(z.object({ id: ArtistId, name: z.string().min(1).max(100), mbid: z.guid().nullish() })),
});
export type ArtistNames = z.infer<typeof ArtistNames>;

/**
 * Reads the file as it arrives (UTF-8, in pieces of any size) and yields each
 * line's row or error; one wrong line does not spoil the next. A second row of
 * the same artist and week is an error. A wrong header, or a line of more than
 * 1,000 bytes, ends the reading with an error. Quotes have no meaning: no field
 * needs them, and an unclosed one would swallow what follows.
 */
export async function* parseHistory(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ParsedLine> {
  const lines = { bom: true, quote: null, skip_empty_lines: true, relax_column_count: true, max_record_size: MAX_LINE };
  const parser = parse({ ...lines, info: true });
  // An error of either end comes out of the loop below.
  const records: AsyncIterable<{ record: string[]; info: { lines: number } }> = pipeline(
    Readable.from(chunks),
    parser,
    () => undefined,
  );
  const seen = new Set<string>();
  let header: string[] | null = null;
  let line = 0;
  try {
    for await (const { record, info } of records) {
      line = info.lines;
      if (!header) {
        header = record;
        const missing = COLUMNS.filter((column) => !record.includes(column));
        if (missing.length > 0) return yield { line, error: `The header lacks ${missing.join(", ")}` };
      } else {
        yield { line, ...parseRecord(header, record, seen) };
      }
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "CSV_MAX_RECORD_SIZE")) throw error;
    return yield { line: line + 1, error: `A line after this is longer than ${MAX_LINE} bytes: the rest was not read` };
  }
  if (!header) yield { line: 1, error: "The file is empty" };
}

function parseRecord(header: string[], record: string[], seen: Set<string>): { row: HistoryRow } | { error: string } {
  if (record.length !== header.length) return { error: `${record.length} fields instead of ${header.length}` };
  const parsed = Line.safeParse(Object.fromEntries(header.map((column, i) => [column, record[i]])));
  if (!parsed.success) {
    return { error: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ") };
  }
  const { week, artist_id: artistId, h100_pts: h100, b200_pts: b200 } = parsed.data;
  const key = `${artistId} ${week}`;
  if (seen.has(key)) return { error: `A second row of ${artistId} for ${week}` };
  seen.add(key);
  return { row: { week, artistId, h100, b200 } };
}

/**
 * All weeks from the first to the last row's, none left out. The Hot 100 counts
 * as known in the weeks in which any artist has points there, so this needs the
 * rows of the whole file.
 */
export function chartWeeks(rows: Iterable<HistoryRow>): ChartWeek[] {
  const known = new Map<string, boolean>();
  for (const { week, h100 } of rows) known.set(week, known.get(week) === true || (h100 ?? 0) > 0);
  const times = [...known.keys()].map((week) => Date.parse(week)).sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: (last - first) / (7 * DAY) + 1 }, (_, i) => {
    const week = dateOf(first + i * 7 * DAY);
    return { week, h100Known: known.get(week) ?? false };
  });
}

/**
 * The weekly fair values of one artist from its first row on, given its rows and
 * `chartWeeks` of the whole file: with `S = Hot 100 points + Billboard 200
 * points / 2`, the price in dollars is `exp(0.62 · EWMA₀.₂₅(ln(1 + S)))`. The
 * average starts at the first week's value; a week without a row has S = 0.
 *
 * Where the Hot 100 is not known, its points are taken to be the larger of the
 * last known ones, halved every four weeks (songs leave the chart), and the
 * week's Billboard 200 points times the artist's own ratio of the two over the
 * last 52 known weeks, at most 1 (a new album brings songs back). With 45 weeks
 * hidden at eleven places of ten years of charts, that put log prices 0.06 too
 * low on average; counting zero 0.20 too low; carrying the last points on 0.06
 * too high, but with errors half as large again (a Christmas song stays up all
 * summer). An unknown Billboard 200 fades likewise.
 */
export function weeklyFairValues(rows: Iterable<HistoryRow>, weeks: readonly ChartWeek[]): WeeklyFairValue[] {
  const byWeek = new Map([...rows].map((row) => [row.week, row]));
  const start = weeks.findIndex(({ week }) => byWeek.has(week));
  if (start < 0) return [];
  const known: { h100: number; b200: number }[] = [];
  let h100 = 0;
  let b200 = 0;
  let average: number | null = null;
  return weeks.slice(start).map(({ week, h100Known }) => {
    const row = byWeek.get(week) ?? { h100: 0, b200: 0 };
    b200 = row.b200 ?? faded(b200);
    const h100Here = h100Known ? row.h100 : null;
    h100 = h100Here ?? faded(h100);
    if (h100Here !== null) known.push({ h100, b200 });
    const points = (h100Here ?? Math.max(h100, b200 * ratioOf(known))) + b200 / 2;
    const log = Math.log1p(points);
    average = average === null ? log : average + SMOOTHING * (log - average);
    return { time: Date.parse(week), cents: Math.round(100 * Math.exp(SLOPE * average)) };
  });
}

/** A name for an artist of whom only the slug is known: `burna-boy` is Burna Boy. */
export function nameFromSlug(slug: string): string {
  return slug
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

function faded(points: number): number {
  return points * 0.5 ** (1 / FADE_WEEKS);
}

function ratioOf(known: readonly { h100: number; b200: number }[]): number {
  const recent = known.slice(-RATIO_WEEKS);
  const sum = (chart: "h100" | "b200") => recent.reduce((total, week) => total + week[chart], 0);
  return sum("b200") === 0 ? 0 : Math.min(1, sum("h100") / sum("b200"));
}

function isSaturday(text: string): boolean {
  if (!/^(19|20)\d\d-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && dateOf(date.getTime()) === text && date.getUTCDay() === SATURDAY;
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
