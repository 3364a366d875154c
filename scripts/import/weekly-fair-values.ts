import { fittedForecaster } from "../../domain/core/fair-value/fitted-forecaster.ts";
import { CHART_MODEL } from "../../domain/core/fair-value/model.ts";
import { priceOf } from "../../domain/core/fair-value/price.ts";
import { WEEK } from "../../domain/core/fair-value/weekly-rate.ts";
import type { WeeklyPoints } from "./chart-points.ts";

/** Chart points in one unit of S: so the median artist of ten years of charts costs about what the median listed one does. */
export const CHART_UNIT = 3;

export interface WeeklyFairValue {
  /** Midnight UTC of the chart's Saturday, in milliseconds. */
  time: number;
  cents: number;
}

/**
 * The fair values of one artist's weeks, each by what was known then: the forecaster observes one week after the
 * other. A week that is not known keeps the price before. `debut` says that its first week was in the middle of the
 * file, so that it was not on the charts before.
 */
export function weeklyFairValues(history: readonly WeeklyPoints[], debut: boolean): WeeklyFairValue[] {
  const forecaster = fittedForecaster(CHART_MODEL, { debut });
  let state = forecaster.start();
  const values: WeeklyFairValue[] = [];
  for (const { time, points } of history) {
    if (points !== null) {
      const observation = { artistId: "", kind: "rate", value: points, observedAt: time, period: WEEK } as const;
      const observed = forecaster.observe(state, observation, { unit: CHART_UNIT, now: time });
      if ("fault" in observed) throw new Error(`Points of ${new Date(time).toISOString()}: ${observed.fault}`);
      ({ state } = observed);
    }
    const forecast = forecaster.forecast(state, time);
    if (forecast) values.push({ time, cents: priceOf(forecast.x) });
  }
  return values;
}
