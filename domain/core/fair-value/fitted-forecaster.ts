import { z } from "zod";
import { advance, Features } from "./features.ts";
import type { Forecaster, Observed } from "./forecaster.ts";
import { expectation, type Model } from "./model.ts";
import { learnVariance } from "./volatility.ts";
import { type EndedWeek, nowcast, observeRate, RateState, toldLevel, WEEK } from "./weekly-rate.ts";

const State = z.object({
  format: z.literal(1),
  rate: RateState,
  /** Of the weeks that have ended; null before the first has. */
  features: Features.nullable(),
  /** Of a week's change of the expectation's logarithm. */
  variance: z.number(),
});
type State = z.infer<typeof State>;

/**
 * A forecaster of rates and totals by a fitted model. `debut` says that who is first seen now was not there before;
 * otherwise it was, and only nobody looked.
 */
export function fittedForecaster(model: Model, { debut }: { debut: boolean }): Forecaster {
  const next = (before: Features | null, level: number) => advance(before, level, debut ? 0 : model.weeksKnown);

  const endWeek = (state: State, { level, unknownAfter }: EndedWeek): Pick<State, "features" | "variance"> => {
    const after = next(state.features, level);
    const features = { ...after, weeks: after.weeks + unknownAfter };
    if (!state.features) return { features, variance: state.variance };
    const change = expectation(model, after) - expectation(model, state.features);
    return { features, variance: learnVariance(state.variance, change, WEEK, model.variance) };
  };

  return {
    start: () => ({}),

    observe(stored, observation, context): Observed {
      const state = State.safeParse(stored).data ?? null;
      const step = observeRate(state?.rate ?? null, observation, context);
      if ("fault" in step) return step;
      const { features, variance } = state ?? { features: null, variance: model.variance };
      const ended = state && step.ended ? endWeek(state, step.ended) : { features, variance };
      return { state: { format: 1, rate: step.state, ...ended } satisfies State };
    },

    surprise(stored, observation, context) {
      const rate = State.safeParse(stored).data?.rate ?? null;
      const known = rate && nowcast(rate);
      if (!rate || known === null || "fault" in observeRate(rate, observation, context)) return null;
      const told = toldLevel(rate, observation, context.unit);
      return told === null ? null : Math.log1p(told) - Math.log1p(known);
    },

    forecast(stored) {
      const state = State.safeParse(stored).data;
      const level = state && nowcast(state.rate);
      if (!state || level === null || level === undefined) return null;
      // A running week of which nothing is known yet changes nothing.
      const features = state.rate.covered === 0 ? state.features : next(state.features, level);
      if (!features) return null;
      const x = expectation(model, features);
      return { x, level, growth: x - Math.log1p(level), variance: state.variance, observedAt: state.rate.until };
    },
  };
}
