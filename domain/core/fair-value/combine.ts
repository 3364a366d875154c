import { z } from "zod";
import { apportion } from "./apportion.ts";
import type { Forecast } from "./forecaster.ts";
import { jumpLimit } from "./gate.ts";
import { priceOf } from "./price.ts";

/**
 * One price of several sources' expectations, by their changes:
 *
 *     x += Σ weight · (x of the source − what was counted of it)
 *
 * Levels are looked at once, for the first price. After that a source that appears, fades or vanishes moves nothing,
 * and nothing is drawn back to a level, which could be foretold. A weight is the inverse of the variance of a week's
 * change of the source's forecast, halved for each `staleAfter` that its last word is older than that; weights add up
 * to 1. What a source says after a silence counts by the weight that it had left: meanwhile the others carried the
 * price, and to count it fully would count the same news twice.
 *
 * A change of a source with less than half of the weight is bounded by what its own volatility explains. One with more
 * is not bounded: as there are not enough others to contradict it, the whole price jumps and is held (`gate.ts`).
 * A bounded change is counted as a whole, so that a false value that is taken back takes its part back with it.
 */

/** What one source expects of an artist now. */
export interface SourceForecast {
  source: string;
  forecast: Forecast;
  /** Age of an observation, in ms, above which a newer one should be there. */
  staleAfter: number;
}

/** What was counted of a source. */
const Counted = z.object({
  x: z.number(),
  /** Of what was counted last, ms UTC. */
  observedAt: z.int(),
  /** By how much it has moved the artist's x since the artist was listed. */
  moved: z.number(),
});

/** What is remembered of an artist's price: JSON. */
export const Combination = z.object({
  /** Of the price: `priceOf(x)`, before rounding. */
  x: z.number(),
  counted: z.record(z.string(), Counted),
});
export type Combination = z.infer<typeof Combination>;

/** One source's part in a price. */
export interface Part {
  source: string;
  /** What it expects, and from when (ms UTC). */
  x: number;
  level: number;
  growth: number;
  observedAt: number;
  /** How old its word is (ms). */
  age: number;
  /** Its share of all weights now, 0 to 1. */
  weight: number;
  /** That share of the price. All parts' cents add up to it. */
  cents: number;
  /** The price if there were only this source. */
  alone: number;
  /** By how much it has moved the artist's x since the artist was listed. */
  moved: number;
}

export interface Combined {
  combination: Combination;
  cents: number;
  /** In the order of the forecasts. */
  parts: Part[];
}

/**
 * The price of an artist at `now` (ms UTC) by all sources that ever said something of it, old words too. `previous`
 * is what the last call gave, or a price from elsewhere with nothing counted; null before the first price, of which
 * without a forecast there is none.
 */
export function combine(
  forecasts: readonly SourceForecast[],
  previous: Combination | null,
  now: number,
): Combined | null {
  const weights = normalised(forecasts.map((own) => weightOf(own, own.forecast.observedAt, now)));
  if (!previous && forecasts.length === 0) return null;
  const first = forecasts.reduce((sum, { forecast }, i) => sum + (weights[i] ?? 0) * forecast.x, 0);
  const moves = previous ? movesOf(forecasts, previous, now) : forecasts.map(() => 0);
  const x = moves.reduce((sum, move) => sum + move, previous?.x ?? first);
  const counted = { ...previous?.counted };
  for (const [i, { source, forecast }] of forecasts.entries()) {
    const moved = (counted[source]?.moved ?? 0) + (moves[i] ?? 0);
    counted[source] = { x: forecast.x, observedAt: forecast.observedAt, moved };
  }
  const cents = priceOf(x);
  const shares =
    forecasts.length === 0
      ? []
      : apportion(
          cents,
          weights.map((weight) => weight * cents),
        );
  const parts = forecasts.map(({ source, forecast: { x, level, growth, observedAt } }, i): Part => {
    const [weight, moved] = [weights[i] ?? 0, counted[source]?.moved ?? 0];
    const age = Math.max(0, now - observedAt);
    return { source, x, level, growth, observedAt, age, weight, cents: shares[i] ?? 0, alone: priceOf(x), moved };
  });
  return { combination: { x, counted }, cents, parts };
}

/** The combination after what the sources say was looked at and rejected: the price stays, and they go on from there. */
export function reject(forecasts: readonly SourceForecast[], previous: Combination): Combination {
  const counted = { ...previous.counted };
  for (const { source, forecast } of forecasts) {
    counted[source] = { x: forecast.x, observedAt: forecast.observedAt, moved: counted[source]?.moved ?? 0 };
  }
  return { x: previous.x, counted };
}

/** By how much each source moves x now. */
function movesOf(forecasts: readonly SourceForecast[], { counted }: Combination, now: number): number[] {
  const known = forecasts.map(({ source }) => (Object.hasOwn(counted, source) ? counted[source] : undefined));
  const weights = normalised(forecasts.map((own, i) => weightOf(own, known[i]?.observedAt ?? null, now)));
  return forecasts.map(({ forecast }, i) => {
    const [before, weight] = [known[i], weights[i] ?? 0];
    if (!before) return 0;
    const change = forecast.x - before.x;
    const limit = jumpLimit(forecast.variance, forecast.observedAt - before.observedAt);
    return weight * (weight < 1 / 2 ? Math.max(-limit, Math.min(limit, change)) : change);
  });
}

/** The weight of a source whose last word is of `observedAt`, before it is compared with the others; 0 without one. */
function weightOf({ forecast, staleAfter }: SourceForecast, observedAt: number | null, now: number): number {
  if (observedAt === null) return 0;
  const overdue = Math.max(0, now - observedAt - staleAfter);
  return 2 ** -(overdue / staleAfter) / forecast.variance;
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (sum > 0 ? weight / sum : 0));
}
