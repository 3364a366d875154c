import { AVERAGE_GAINS, type Features } from "../../domain/core/fair-value/features.ts";
import type { Model } from "../../domain/core/fair-value/model.ts";
import { CHART_UNIT } from "../import/weekly-fair-values.ts";
import { featuresOf, round } from "./fit-charts.ts";
import type { ChartHistory } from "../import/chart-history.ts";
import { measure, type PriceSeries } from "./measures.ts";

/** Points in each week for half a year by which an artist counts as never off the charts: a stream has no end either. */
const NEVER_OFF = { weeks: 27, points: 20 };

/** The average that the latest week is blended with, as its place among the gains. */
const SLOW = AVERAGE_GAINS.indexOf(0.2);

/** Shares of the latest week that are tried. */
const SHARES = Array.from({ length: 101 }, (_, i) => i / 100);

/**
 * The model for sources without a history: so much of the latest week, the rest of its average, that changes foretell
 * the next ones least (by the sum of the squared correlations that `fair-value:check` prints), from artists who are
 * never off the charts, in the weeks before the one numbered `end`. No level is fitted: what stays is expected to stay.
 */
export function fitStreams({ artists }: ChartHistory, end: number): Model {
  const histories = artists.map(({ history, first }) =>
    onlyNeverOff(
      featuresOf(history, first).filter(({ index }) => index < end),
      end,
    ),
  );
  const blend = (share: number): PriceSeries[] =>
    histories.map((own) =>
      own.map((week) => week && Math.exp(share * week.latest + (1 - share) * (week.averages[SLOW] ?? 0))),
    );
  const tried = SHARES.map((share) => {
    const { lag1, lag4, fourByFour, median } = measure(blend(share), 0);
    return { share, foretold: lag1 ** 2 + lag4 ** 2 + fourByFour ** 2, volatility: median };
  });
  const best = tried.reduce((a, b) => (b.foretold < a.foretold ? b : a));
  const weights = [best.share, ...AVERAGE_GAINS.map((_, i) => (i === SLOW ? round(1 - best.share) : 0)), 0, 0];
  return { intercept: 0, weights, variance: round(best.volatility ** 2), weeksKnown: 0 };
}

/** The features of each week before `end`, null in weeks at whose end the artist had been too low in the last half year. */
function onlyNeverOff(weeks: ReturnType<typeof featuresOf>, end: number): (Features | null)[] {
  const byIndex: (Features | null)[] = Array<null>(end).fill(null);
  let run = 0;
  for (const { index, level, features } of weeks) {
    run = level * CHART_UNIT >= NEVER_OFF.points ? run + 1 : 0;
    if (run >= NEVER_OFF.weeks) byIndex[index] = features;
  }
  return byIndex;
}
