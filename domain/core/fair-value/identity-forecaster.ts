import { z } from "zod";
import type { Forecaster, Observed } from "./forecaster.ts";
import { type Observation, type ObservationFault, observationFault } from "./observation.ts";
import { learnVariance } from "./volatility.ts";

/** Of a week's change of ln(1 + S), where nothing is known of an artist's own. */
const USUAL_VARIANCE = 0.1 ** 2;

const State = z.object({
  format: z.literal(1),
  /** The expectation, over the unit. */
  level: z.number(),
  /** As it was told, and when (ms UTC): to know a repetition by. */
  value: z.number(),
  observedAt: z.int(),
  variance: z.number(),
});
type State = z.infer<typeof State>;

/** For sources that tell the expected level themselves, as the simulated one does: it is taken at its word. */
export const identityForecaster: Forecaster = {
  start: () => ({}),

  observe(stored, observation, { unit, now }): Observed {
    const { value, observedAt } = observation;
    const before = State.safeParse(stored).data ?? null;
    const fault = faultAfter(before, observation, now);
    if (fault) return { fault };
    const level = value / unit;
    const variance = before
      ? learnVariance(
          before.variance,
          Math.log1p(level) - Math.log1p(before.level),
          observedAt - before.observedAt,
          USUAL_VARIANCE,
        )
      : USUAL_VARIANCE;
    return { state: { format: 1, level, value, observedAt, variance } satisfies State };
  },

  surprise(stored, observation, { unit, now }) {
    const before = State.safeParse(stored).data;
    if (!before || faultAfter(before, observation, now)) return null;
    return Math.log1p(observation.value / unit) - Math.log1p(before.level);
  },

  forecast(stored) {
    const state = State.safeParse(stored).data;
    if (!state) return null;
    const { level, variance, observedAt } = state;
    return { x: Math.log1p(level), level, growth: 0, variance, observedAt };
  },
};

function faultAfter(before: State | null, observation: Observation, now: number): ObservationFault | null {
  const { kind, value, observedAt } = observation;
  const fault = kind === "expectation" ? observationFault(observation, now) : "invalid";
  if (fault || !before || observedAt > before.observedAt) return fault;
  return observedAt === before.observedAt && value === before.value ? "repeated" : "late";
}
