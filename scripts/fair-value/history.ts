import { createReadStream, existsSync } from "node:fs";
import { type ChartHistory, chartHistory } from "../import/chart-history.ts";
import { type HistoryRow, parseHistory } from "../import/history-csv.ts";
import { fail } from "../local/fail.ts";

/** Reads a whole file for statistics. What an import would skip is told and skipped. */
export async function readChartHistory(file: string): Promise<ChartHistory> {
  if (!existsSync(file)) fail(`There is no file ${file}.`);
  const rows: HistoryRow[] = [];
  for await (const parsed of parseHistory(createReadStream(file), Date.now())) {
    if ("row" in parsed) rows.push(parsed.row);
    else console.error(`${file}:${parsed.line}: ${parsed.error}`);
  }
  if (rows.length === 0) fail(`${file} has no good row.`);
  const history = chartHistory(rows);
  for (const { week, why } of history.unknown) console.error(`${week} is not known: ${why}`);
  return history;
}
