import { createReadStream, existsSync } from "node:fs";
import { type ChartWeek, chartWeeks, type WeeklyPoints, weeklyPoints } from "../import/chart-points.ts";
import { type HistoryRow, parseHistory } from "../import/history-csv.ts";
import { fail } from "../local/fail.ts";

/** A file of chart points: its weeks, and each artist's points from its first row on. */
export interface ChartHistory {
  weeks: ChartWeek[];
  artists: { id: string; history: WeeklyPoints[]; first: number }[];
}

/** Reads a whole file for statistics. Bad rows are told and skipped, as an import skips them. */
export async function readChartHistory(file: string): Promise<ChartHistory> {
  if (!existsSync(file)) fail(`There is no file ${file}.`);
  const rows: HistoryRow[] = [];
  for await (const parsed of parseHistory(createReadStream(file), Date.now())) {
    if ("row" in parsed) rows.push(parsed.row);
    else console.error(`${file}:${parsed.line}: ${parsed.error}`);
  }
  if (rows.length === 0) fail(`${file} has no good row.`);
  const weeks = chartWeeks(rows);
  const artists = [...Map.groupBy(rows, ({ artistId }) => artistId)].map(([id, own]) => {
    const history = weeklyPoints(own, weeks);
    return { id, history, first: weeks.length - history.length };
  });
  return { weeks, artists: artists.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
