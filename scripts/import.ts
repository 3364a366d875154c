import { createReadStream, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Listing } from "../domain/api/operator.ts";
import { chartWeeks, weeklyPoints } from "./import/chart-points.ts";
import { ArtistNames, type HistoryRow, nameFromSlug, parseHistory } from "./import/history-csv.ts";
import { weeklyFairValues } from "./import/weekly-fair-values.ts";
import { fail } from "./local/fail.ts";
import { listArtists } from "./local/operator.ts";
import { progress } from "./local/progress.ts";
import { reach } from "./local/reach.ts";

/** What a point of such a history is labelled with on screen. */
const SOURCE = "us-charts";

/** Bad rows that are shown one by one. */
const SHOWN_ERRORS = 20;

const USAGE = `npm run import -- FILE.csv [--strict] [--url https://…]

Loads a history of chart points. Bad rows (a second one of the same artist and week,
a week in the future) are reported and skipped; with --strict the first of them stops
the import before anything has changed. In weeks that the file lacks the price stays. Without --url it
goes to the local exchange, running or not; elsewhere OPERATOR_TOKEN must be set.`;

interface History {
  rows: HistoryRow[];
  errors: { line: number; error: string }[];
}

async function main(): Promise<void> {
  const { file, strict, url } = readArguments();
  const { rows, errors } = await read(file);
  report(file, errors);
  if (strict && errors.length > 0) fail("Nothing was imported: --strict takes no bad rows.");
  if (rows.length === 0) fail("Nothing was imported: the file has no good row.");
  const listings = listingsOf(rows, namesBeside(file));
  const { exchange, stop } = await reach(url);
  try {
    const bar = progress(`Importing ${listings.length} artists`, listings.length);
    const { imported, unchanged } = await listArtists(exchange, listings, bar.advance);
    bar.end(`${imported} imported, ${unchanged} unchanged, ${rows.length} rows, ${errors.length} bad rows skipped`);
  } finally {
    await stop();
  }
}

function readArguments(): { file: string; strict: boolean; url: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { strict: { type: "boolean" }, url: { type: "string" } },
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) fail(USAGE);
    if (!existsSync(file)) fail(`There is no file ${file}.`);
    return { file, strict: values.strict ?? false, url: values.url };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function read(file: string): Promise<History> {
  const history: History = { rows: [], errors: [] };
  for await (const parsed of parseHistory(createReadStream(file), Date.now())) {
    if ("row" in parsed) history.rows.push(parsed.row);
    else history.errors.push(parsed);
  }
  return history;
}

function report(file: string, errors: History["errors"]): void {
  for (const { line, error } of errors.slice(0, SHOWN_ERRORS)) console.error(`${file}:${line}: ${error}`);
  if (errors.length > SHOWN_ERRORS) console.error(`… and ${errors.length - SHOWN_ERRORS} more bad rows`);
}

/** Names and MusicBrainz ids from an `artists.json` in the same folder, if there is one. */
function namesBeside(file: string): Map<string, ArtistNames["artists"][number]> {
  const path = join(dirname(file), "artists.json");
  if (!existsSync(path)) return new Map();
  const names = ArtistNames.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!names.success) fail(`${path} is not a list of names: ${names.error.message}`);
  return new Map(names.data.artists.map((artist) => [artist.id, artist]));
}

function listingsOf(rows: readonly HistoryRow[], names: ReturnType<typeof namesBeside>): Partial<Listing>[] {
  const weeks = chartWeeks(rows);
  const missing = weeks.filter(({ h100Known, b200Known }) => !h100Known && !b200Known);
  if (missing.length > 0) {
    console.error(`Weeks that the file lacks, in which prices stay: ${missing.map(({ week }) => week).join(", ")}`);
  }
  return [...Map.groupBy(rows, ({ artistId }) => artistId)].map(([id, own]) => {
    const history = weeklyPoints(own, weeks);
    const points = weeklyFairValues(history, history.length < weeks.length);
    return {
      id,
      name: names.get(id)?.name ?? nameFromSlug(id),
      musicbrainzId: names.get(id)?.mbid ?? null,
      history: { source: SOURCE, points: points.map(({ time, cents }): [number, number] => [time, cents]) },
    };
  });
}

main().catch(fail);
