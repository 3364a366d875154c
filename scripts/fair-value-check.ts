/**
 * `npm run fair-value:check -- FILE.csv [--from WEEK]`: whether the prices that an import would make of a history can
 * be foretold, over the weeks from `--from` on (without it, the second half of the file's). See docs/fair-value.md.
 * The last line is JSON: correlations as they are, `tenths`, `mean` and `median` in per cent.
 */
import { parseArgs } from "node:util";
import { readChartHistory } from "./fair-value/history.ts";
import { measure, type Measures } from "./fair-value/measures.ts";
import { weeklyFairValues } from "./import/weekly-fair-values.ts";
import { fail } from "./local/fail.ts";

const USAGE = `npm run fair-value:check -- FILE.csv [--from YYYY-MM-DD]`;

/** What each figure may be at most, without its sign; the median has a least as well. */
const BARS = { correlation: 0.08, tenths: { 1: 2, 4: 3, 12: 5 }, mean: 0.3, median: [5, 12] } as const;

/** Weeks after which a history's beginning hardly shows. */
const FILLING = 104;

async function main(): Promise<void> {
  const { file, from } = readArguments();
  const { weeks, artists } = await readChartHistory(file);
  const half = weeks[weeks.length >> 1]?.week;
  const start = weeks.findIndex(({ week }) => week === (from ?? half));
  if (start < 0) fail(`${file} has no week ${from ?? ""}.\n\n${USAGE}`);
  // A change of twelve weeks, the next one, and something to correlate.
  if (weeks.length - start < 26) fail(`${weeks.length - start} weeks are too few to judge: 26 at least.`);
  if (start < FILLING)
    console.error(`The ${start} weeks before are too few to fill the slowest averages: prices may drift.`);
  const series = artists.map(({ history, first }) => {
    const values = weeklyFairValues(history, first > 0).map(({ cents }) => cents);
    return [...Array<null>(weeks.length - values.length).fill(null), ...values];
  });
  const cents = series.flatMap((own) => own.slice(start)).filter((price) => price !== null);
  const [least, most] = cents.reduce(
    ([low, high], price) => [Math.min(low, price), Math.max(high, price)],
    [Infinity, 0],
  );
  console.log(
    `${artists.length} artists, ${weeks.length - start} weeks from ${weeks[start]?.week}, $${least / 100} to $${most / 100}`,
  );
  const measures = inPerCent(measure(series, start));
  for (const line of table(measures)) console.log(line);
  console.log(JSON.stringify(measures));
}

function readArguments(): { file: string; from: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { from: { type: "string" } } });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) fail(USAGE);
    return { file, from: values.from };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function inPerCent(measures: Measures): Measures {
  const { lag1, lag4, fourByFour, tenths, mean, median } = measures;
  const cent = (fraction: number) => Number((100 * fraction).toFixed(3));
  const plain = (correlation: number) => Number(correlation.toFixed(4));
  return {
    lag1: plain(lag1),
    lag4: plain(lag4),
    fourByFour: plain(fourByFour),
    tenths: { 1: cent(tenths[1]), 4: cent(tenths[4]), 12: cent(tenths[12]) },
    mean: cent(mean),
    median: cent(median),
  };
}

/** The figures beside their bars. */
function table({ lag1, lag4, fourByFour, tenths, mean, median }: Measures): string[] {
  const line = (name: string, value: number, unit: string, most: number, least = -most) =>
    `${value >= least && value <= most ? "within" : "OUTSIDE"}  ${name}: ${value}${unit} (${least} to ${most})`;
  return [
    line("weekly change by the one before", lag1, "", BARS.correlation),
    line("weekly change by the one four weeks before", lag4, "", BARS.correlation),
    line("four weeks' change by the four weeks before", fourByFour, "", BARS.correlation),
    ...([1, 4, 12] as const).map((weeks) =>
      line(`top less bottom tenth by ${weeks} weeks' change, over as long`, tenths[weeks], " %", BARS.tenths[weeks]),
    ),
    line("mean weekly change", mean, " %", BARS.mean),
    line("the middle artist's weekly volatility", median, " %", BARS.median[1], BARS.median[0]),
  ];
}

main().catch(fail);
