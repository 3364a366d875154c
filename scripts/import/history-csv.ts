import { pipeline, Readable } from "node:stream";
import { parse } from "csv-parse";
import { z } from "zod";
import { ArtistId } from "../../domain/core/orders.ts";

/**
 * Popularity history as CSV: weekly chart points.
 *
 * Columns, in any order: `week` (the chart's Saturday), `artist_id` (a slug) and
 * for the Hot 100 and the Billboard 200 `_pts` (points: 101, or 201, minus rank,
 * summed over entries), `_best` (best rank) and `_n` (entries). An artist has a
 * row only in weeks in which it charted; a blank number is not known.
 */
const COLUMNS = ["week", "artist_id", "h100_pts", "h100_best", "h100_n", "b200_pts", "b200_best", "b200_n"] as const;

const SATURDAY = 6;

/** Longest line in bytes; a longer one is not this format and ends the reading. */
const MAX_LINE = 1_000;

const Count = z
  .string()
  .regex(/^\d{0,7}$/, "Not a whole number from 0")
  .transform((text) => (text === "" ? null : Number(text)));

/** What one artist would get for every place of a chart: 100 + 99 + … + 1, and 200 + … + 1. */
const MAX_POINTS = { h100: 5_050, b200: 20_100 };

/** Points come in halves: a featured artist gets half of the song's. */
const points = (most: number) =>
  z
    .string()
    .regex(/^(\d{1,7}(\.[05])?)?$/, "Not a whole or half number from 0")
    .transform((text) => (text === "" ? null : Number(text)))
    .refine((value) => value === null || value <= most, `More than the ${most} that there are`);

const Line = z.object({
  week: z.string().refine(isSaturday, "Not a Saturday as YYYY-MM-DD"),
  artist_id: ArtistId,
  h100_pts: points(MAX_POINTS.h100),
  h100_best: Count,
  h100_n: Count,
  b200_pts: points(MAX_POINTS.b200),
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

/** An optional file of names beside the CSV; what else it holds is ignored. */
export const ArtistNames = z.object({
  artists: z.array(z.object({ id: ArtistId, name: z.string().min(1).max(100), mbid: z.guid().nullish() })),
});
export type ArtistNames = z.infer<typeof ArtistNames>;

/**
 * Reads the file as it arrives (UTF-8, in pieces of any size) and yields each
 * line's row or error; one wrong line does not spoil the next. A second row of
 * the same artist and week is an error, and so is a week after `now` (ms UTC). A wrong header, or a line of more than
 * 1,000 bytes, ends the reading with an error. Quotes have no meaning: no field
 * needs them, and an unclosed one would swallow what follows.
 */
export async function* parseHistory(chunks: AsyncIterable<Uint8Array>, now: number): AsyncGenerator<ParsedLine> {
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
        yield { line, ...parseRecord(header, record, seen, now) };
      }
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "CSV_MAX_RECORD_SIZE")) throw error;
    return yield { line: line + 1, error: `A line after this is longer than ${MAX_LINE} bytes: the rest was not read` };
  }
  if (!header) yield { line: 1, error: "The file is empty" };
}

function parseRecord(
  header: string[],
  record: string[],
  seen: Set<string>,
  now: number,
): { row: HistoryRow } | { error: string } {
  if (record.length !== header.length) return { error: `${record.length} fields instead of ${header.length}` };
  const parsed = Line.safeParse(Object.fromEntries(header.map((column, i) => [column, record[i]])));
  if (!parsed.success) {
    return { error: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ") };
  }
  const { week, artist_id: artistId, h100_pts: h100, b200_pts: b200 } = parsed.data;
  if (Date.parse(week) > now) return { error: `week: ${week} is in the future` };
  const key = `${artistId} ${week}`;
  if (seen.has(key)) return { error: `A second row of ${artistId} for ${week}` };
  seen.add(key);
  return { row: { week, artistId, h100, b200 } };
}

/** A name for an artist of whom only the slug is known: `burna-boy` is Burna Boy. */
export function nameFromSlug(slug: string): string {
  return slug
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

function isSaturday(text: string): boolean {
  if (!/^(19|20)\d\d-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && dateOf(date.getTime()) === text && date.getUTCDay() === SATURDAY;
}

/** The date of a time in ms, `YYYY-MM-DD` (UTC). */
export function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
