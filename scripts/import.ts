import { createReadStream, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Listing } from "../domain/api/operator.ts";
import { observeHistory } from "../domain/core/fair-value/gate.ts";
import { chartHistory } from "./import/chart-history.ts";
import { ArtistNames, dateOf, type HistoryRow, nameFromSlug, parseHistory } from "./import/history-csv.ts";
import { type WeeklyFairValue, weeklyFairValues } from "./import/weekly-fair-values.ts";
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
the import before anything has changed. In weeks that the file lacks, that repeat the one
before, or in which everyone's points are multiplied, prices stay; a jump in the last
week is held back. Without --url it
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
    const { imported, held, unchanged } = await listArtists(exchange, listings, bar.advance);
    const waiting = held > 0 ? ` (of ${held} the price waits for an admin: it is far from the present one)` : "";
    bar.end(
      `${imported + held} imported${waiting}, ${unchanged} unchanged, ${rows.length} rows, ${errors.length} bad rows skipped`,
    );
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
  const { artists, unknown } = chartHistory(rows);
  for (const { week, why } of unknown) console.error(`${week} is not known, prices stay in it: ${why}`);
  return artists.flatMap(({ id, first, history }) => {
    const values = withoutLastJump(id, weeklyFairValues(history, first > 0));
    if (values.length === 0) return [];
    const points = values.map(({ time, cents }): [number, number] => [time, cents]);
    const name = names.get(id)?.name ?? nameFromSlug(id);
    return [{ id, name, musicbrainzId: names.get(id)?.mbid ?? null, history: { source: SOURCE, points } }];
  });
}

/** A jump in the newest week is held back: a book opens at the value before, until a later week tells whether it lasts. */
function withoutLastJump(id: string, values: WeeklyFairValue[]): WeeklyFairValue[] {
  const last = values.at(-1);
  if (!last || !observeHistory(values).jumps.at(-1)) return values;
  console.error(
    `${id}: its value of ${dateOf(last.time)}, ${last.cents} cents, is a jump beyond its volatility: held back`,
  );
  return values.slice(0, -1);
}

main().catch(fail);
