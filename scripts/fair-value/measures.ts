import { mean, median, sampleCorrelation, standardDeviation } from "simple-statistics";

/** One artist's price in each week; null before it has one. All artists' weeks are the same. */
export type PriceSeries = readonly (number | null)[];

/** Whether prices can be foretold from prices, and how they move. Changes are fractions unless said to be logarithms. */
export interface Measures {
  /** Correlation of a week's log change with that of the week before, and of four weeks before, over all artist-weeks. */
  lag1: number;
  lag4: number;
  /** Correlation of four weeks' log change with that of the four weeks before: every week begins such a pair. */
  fourByFour: number;
  /**
   * Of all artist-weeks, the tenth that rose most in the last 1, 4 or 12 weeks and the tenth that fell most: by how
   * much more the first rose over as many weeks to come, on average.
   */
  tenths: { 1: number; 4: number; 12: number };
  /** Mean of all weekly changes: what holding earns. */
  mean: number;
  /** The middle artist's standard deviation of weekly log changes: how much a price moves in a week. */
  median: number;
}

/** The measures of weeks `from` (an index) to the last: every change lies within them. */
export function measure(series: readonly PriceSeries[], from: number): Measures {
  const logs = series.map((prices) => prices.slice(from).map((price) => (price === null ? null : Math.log(price))));
  const weekly = logs.map((own) => own.map((_, week) => change(own, week, 1)));
  return {
    lag1: laggedCorrelation(logs, 1, 1),
    lag4: laggedCorrelation(logs, 1, 4),
    fourByFour: laggedCorrelation(logs, 4, 4),
    tenths: { 1: topLessBottom(logs, 1), 4: topLessBottom(logs, 4), 12: topLessBottom(logs, 12) },
    mean: mean(weekly.flatMap((own) => own.filter(isKnown).map(Math.expm1))),
    median: median(
      weekly.map((own) => own.filter(isKnown)).flatMap((own) => (own.length > 1 ? [standardDeviation(own)] : [])),
    ),
  };
}

type Logs = readonly (number | null)[];

/** The change over `span` weeks up to `week`; null where a price is missing. */
function change(logs: Logs, week: number, span: number): number | null {
  const [before, after] = [logs[week - span] ?? null, logs[week] ?? null];
  return before === null || after === null ? null : after - before;
}

/** Pairs of a change over `span` weeks, and that over the same span `lag` weeks later. */
function pairs(all: readonly Logs[], span: number, lag: number): [number, number][] {
  return all.flatMap((logs) =>
    logs.flatMap((_, week): [number, number][] => {
      const [past, next] = [change(logs, week, span), change(logs, week + lag, span)];
      return past === null || next === null ? [] : [[past, next]];
    }),
  );
}

function laggedCorrelation(all: readonly Logs[], span: number, lag: number): number {
  const both = pairs(all, span, lag);
  return sampleCorrelation(
    both.map(([past]) => past),
    both.map(([, next]) => next),
  );
}

function topLessBottom(all: readonly Logs[], span: number): number {
  const next = pairs(all, span, span)
    .sort(([a], [b]) => a - b)
    .map(([, change]) => Math.expm1(change));
  const tenth = Math.floor(next.length / 10);
  return mean(next.slice(-tenth)) - mean(next.slice(0, tenth));
}

function isKnown(value: number | null): value is number {
  return value !== null;
}
