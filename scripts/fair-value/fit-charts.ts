import { advance, type Features, featureVector } from "../../domain/core/fair-value/features.ts";
import { expectation, type Model } from "../../domain/core/fair-value/model.ts";
import { GAMMA } from "../../domain/core/fair-value/price.ts";
import { CHART_UNIT } from "../import/weekly-fair-values.ts";
import { gammaRegression } from "./gamma-regression.ts";
import type { ChartHistory } from "../import/chart-history.ts";

/** The weeks ahead whose mean is expected: first and last. */
const AHEAD = [26, 52] as const;

/** Weeks that who was on the charts when the file begins is taken to have been there. */
const WEEKS_KNOWN = 52;

/** How hard weights are held near 0: the averages are alike, and without it they cancel each other by chance. */
const RIDGE = 0.015;

/** An artist's known weeks, with what could be known of it then. */
interface Week {
  index: number;
  level: number;
  features: Features;
}

/**
 * The model of chart points, by gamma quasi-likelihood of the mean of 1 + S over weeks 26 to 52 ahead, to the power
 * of `GAMMA`, from every artist-week whose 52 weeks ahead end before the week numbered `end`.
 */
export function fitCharts(
  { artists }: ChartHistory,
  end: number,
): { model: Model; artists: number; artistWeeks: number } {
  const rows: number[][] = [];
  const targets: number[] = [];
  const seen = new Set<string>();
  const histories = artists.map(({ id, history, first }) => ({ id, weeks: featuresOf(history, first) }));
  for (const { id, weeks } of histories) {
    const levels = new Map(weeks.map(({ index, level }) => [index, level]));
    for (const { index, features } of weeks) {
      const ahead = index + AHEAD[1] < end ? meanAhead(levels, index) : null;
      if (ahead === null) continue;
      rows.push(featureVector(features));
      targets.push(ahead ** GAMMA);
      seen.add(id);
    }
  }
  if (rows.length === 0) throw new Error("The first half has no artist with 52 weeks ahead");
  const { intercept, weights } = gammaRegression(rows, targets, RIDGE);
  // The mean of a power was expected: its root is on the scale of 1 + S.
  const model = { intercept: round(intercept / GAMMA), weights: weights.map((weight) => round(weight / GAMMA)) };
  const changes = histories.flatMap(({ weeks }) => weeklyChanges(weeks, end, { ...model, variance: 0, weeksKnown: 0 }));
  const variance = round(changes.reduce((sum, change) => sum + change ** 2, 0) / changes.length);
  return { model: { ...model, variance, weeksKnown: WEEKS_KNOWN }, artists: seen.size, artistWeeks: rows.length };
}

/** Weeks before the file's last of which anything is known, each with its features; unknown ones are carried over. */
export function featuresOf(history: ChartHistory["artists"][number]["history"], first: number): Week[] {
  let features: Features | null = null;
  return history.flatMap(({ points }, i) => {
    if (points === null) {
      if (features) features = { ...features, weeks: features.weeks + 1 };
      return [];
    }
    const level = points / CHART_UNIT;
    features = advance(features, level, first > 0 ? 0 : WEEKS_KNOWN);
    return [{ index: first + i, level, features }];
  });
}

/** The mean of 1 + S over the weeks ahead; null when not all of them are known. */
function meanAhead(levels: ReadonlyMap<number, number>, index: number): number | null {
  let sum = 0;
  for (let week = index + AHEAD[0]; week <= index + AHEAD[1]; week++) {
    const level = levels.get(week);
    if (level === undefined) return null;
    sum += 1 + level;
  }
  return sum / (AHEAD[1] - AHEAD[0] + 1);
}

function weeklyChanges(weeks: readonly Week[], end: number, model: Model): number[] {
  const before = weeks.filter(({ index }) => index < end).map(({ features }) => expectation(model, features));
  return before.slice(1).map((x, i) => x - (before[i] ?? x));
}

/** Six digits: more would only say on which processor they were found. */
export function round(value: number): number {
  return Number(value.toPrecision(6));
}
