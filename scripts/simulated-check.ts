/**
 * Whether anything can be earned on the simulated source's prices by who knows its code and not its seed:
 *
 *     npm run simulated:check -- [--years Y] [--seed S]
 *
 * Runs a battery of strategies (momentum, value, baskets, the calendar) over so many simulated years of the whole
 * catalogue, prints what each earned, and exits with 1 if one is foretold (|t| of 3 or more). Of some fifty strategies
 * one is, by chance, with one seed in seven: another seed tells.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { CATALOGUE } from "../domain/catalogue/index.ts";
import { fail } from "./local/fail.ts";
import { wholeNumber } from "./local/whole-number.ts";
import { runBattery } from "./simulated-check/battery.ts";
import { embedded } from "./simulated-check/history.ts";

function main(): void {
  const { values } = parseArgs({
    options: { years: { type: "string", default: "200" }, seed: { type: "string", default: String(randomInt(1e6)) } },
  });
  const years = wholeNumber("years", values.years);
  console.log(`seed ${values.seed}, ${years} years of ${CATALOGUE.length} artists`);
  const { findings, likeness } = runBattery(embedded, { artists: CATALOGUE, years, seed: values.seed });
  console.table(
    Object.fromEntries(
      findings.map(({ strategy, periods, mean, t, afterCosts }) => [
        strategy,
        {
          periods,
          "mean %": Number((100 * mean).toFixed(3)),
          t: Number(t.toFixed(2)),
          "t after costs": Number(Math.max(afterCosts.held, afterCosts.reversed).toFixed(2)),
        },
      ]),
    ),
  );
  const { withinGenre, acrossGenres } = likeness;
  console.log(
    `Weekly changes correlate by ${withinGenre.toFixed(2)} within a genre, ${acrossGenres.toFixed(2)} across genres`,
  );
  const foretold = findings.filter(({ t }) => Math.abs(t) >= 3);
  if (foretold.length > 0) fail(`Foretold: ${foretold.map(({ strategy }) => strategy).join("; ")}`);
}

main();
