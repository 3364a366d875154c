/**
 * `npm run fit:fair-value -- FILE.csv`: fits the forecasters to a history of chart points, on the first half of its
 * weeks, and writes domain/core/fair-value/coefficients.json, the same bytes for the same file. See docs/fair-value.md.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { FEATURE_NAMES } from "../domain/core/fair-value/features.ts";
import { fitCharts } from "./fair-value/fit-charts.ts";
import { fitStreams } from "./fair-value/fit-streams.ts";
import { readChartHistory } from "./fair-value/history.ts";
import { fail } from "./local/fail.ts";

const TARGET = new URL("../domain/core/fair-value/coefficients.json", import.meta.url);

async function main(): Promise<void> {
  const [file, ...rest] = process.argv.slice(2);
  if (file === undefined || rest.length > 0) fail("npm run fit:fair-value -- FILE.csv");
  const history = await readChartHistory(file);
  const end = history.weeks.length >> 1;
  const charts = fitCharts(history, end);
  const coefficients = {
    origin: {
      command: "npm run fit:fair-value",
      file: basename(file),
      sha256: createHash("sha256").update(readFileSync(file)).digest("hex"),
      weeks: [history.weeks[0]?.week, history.weeks[end - 1]?.week],
      artists: charts.artists,
      artistWeeks: charts.artistWeeks,
    },
    features: FEATURE_NAMES,
    charts: charts.model,
    streams: fitStreams(history, end),
  };
  writeFileSync(TARGET, `${JSON.stringify(coefficients, null, 2)}\n`);
  console.log(JSON.stringify(coefficients, null, 2));
}

main().catch(fail);
