import type { SourceForecast } from "../../../domain/core/fair-value/combine.ts";
import { fittedForecaster } from "../../../domain/core/fair-value/fitted-forecaster.ts";
import type { Forecaster, ForecastState, ObservationContext } from "../../../domain/core/fair-value/forecaster.ts";
import { identityForecaster } from "../../../domain/core/fair-value/identity-forecaster.ts";
import { STREAM_MODEL } from "../../../domain/core/fair-value/model.ts";
import type { Observation } from "../../../domain/core/fair-value/observation.ts";
import { isFrozen, sourceShift } from "../../../domain/core/fair-value/source-faults.ts";
import type { PopularitySource, SourceFault } from "../market-data/index.ts";

const HOUR = 3_600_000;

const FITTED = fittedForecaster(STREAM_MODEL, { debut: false });

/** What turns a source's observations into expectations. */
export const forecasterOf = ({ simulated }: Pick<PopularitySource, "simulated">): Forecaster =>
  simulated ? identityForecaster : FITTED;

/** Age above which a source's word should have been followed by another (ms). */
export const staleAfterOf = ({ schedule: { every, lag } }: Pick<PopularitySource, "schedule">): number =>
  Math.max(every + lag, HOUR);

/** An artist of a batch: what its source last told of it, and what that let be expected. */
export interface Learner {
  id: string;
  last: { value: number; observedAt: number } | null;
  state: ForecastState;
}

/** What a batch of observations taught of each artist, or why none of it is believed. */
export type Learned =
  | { states: Map<string, ForecastState>; faults: SourceFault[] }
  | { states: null; faults: SourceFault[] };

/**
 * Takes in what a source told of many artists at once. Where it is wrong of all of them, as it returns yesterday's
 * answer or multiplies everyone, nothing of the batch is believed.
 */
export function learn(
  source: PopularitySource,
  artists: readonly Learner[],
  observations: readonly Observation[],
  context: ObservationContext,
): Learned {
  const forecaster = forecasterOf(source);
  const byArtist = Map.groupBy(observations, ({ artistId }) => artistId);
  const told = artists.flatMap((artist) => {
    const own = byArtist.get(artist.id);
    return own ? [{ artist, own: own.toSorted((a, b) => a.observedAt - b.observedAt) }] : [];
  });
  if (!source.simulated && isFrozen(told.flatMap(({ artist: { last }, own }) => repetitions(last, own))))
    return { states: null, faults: [wholly("frozen", "it returns what it returned before")] };

  const states = new Map<string, ForecastState>();
  const faults: SourceFault[] = [];
  const surprises: Surprise[] = [];
  for (const { artist, own } of told) {
    let state = artist.state;
    let surprise: Surprise | null = null;
    const since = forecaster.forecast(state, context.now)?.observedAt;
    for (const observation of own) {
      const change = forecaster.surprise(state, observation, context);
      if (change !== null && since !== undefined && Math.abs(change) > Math.abs(surprise?.change ?? 0))
        surprise = { change, elapsed: observation.observedAt - since };
      const step = forecaster.observe(state, observation, context);
      if ("state" in step) state = step.state;
      else if (step.fault !== "repeated")
        faults.push({
          artistId: artist.id,
          reason: step.fault === "invalid" ? "absurd" : step.fault,
          detail: "not counted",
        });
    }
    if (state !== artist.state) states.set(artist.id, state);
    if (surprise) surprises.push(surprise);
  }
  const shift = source.simulated ? null : shiftOf(surprises);
  if (shift === null) return { states, faults };
  const percent = Math.round(100 * Math.expm1(shift));
  return { states: null, faults: [...faults, wholly("shifted", `it tells ${percent} % more of the middle artist`)] };
}

/** A fault of a source as a whole. */
export const wholly = (reason: "frozen" | "shifted", detail: string): SourceFault => ({
  artistId: null,
  reason,
  detail,
});

/** Values and what was told before each: of one artist there may be several days at once. */
function repetitions(last: Learner["last"], own: readonly Observation[]): { before: number; after: number }[] {
  const newer = own.filter(({ observedAt }) => last === null || observedAt > last.observedAt);
  const values = [...(last ? [last.value] : []), ...newer.map(({ value }) => value)];
  return values.slice(1).map((after, index) => ({ before: values[index] ?? 0, after }));
}

/** The largest change of ln(1 + S) that any of an artist's observations tells, and over how long (ms). */
interface Surprise {
  change: number;
  elapsed: number;
}

/** By how much the middle artist moved further than a market could; null if it did not. */
function shiftOf(surprises: readonly Surprise[]): number | null {
  const elapsed = surprises.map((surprise) => surprise.elapsed).sort((a, b) => a - b)[surprises.length >> 1] ?? 0;
  return sourceShift(
    surprises.map(({ change }) => change),
    elapsed,
  );
}

/** What each source expects of an artist at `now` (ms), of those that expect anything. */
export function forecastsOf(
  states: ReadonlyMap<string, ForecastState>,
  sources: ReadonlyMap<string, PopularitySource>,
  now: number,
): SourceForecast[] {
  return [...states].flatMap(([name, state]) => {
    const source = sources.get(name);
    const forecast = source ? forecasterOf(source).forecast(state, now) : null;
    return source && forecast ? [{ source: name, forecast, staleAfter: staleAfterOf(source) }] : [];
  });
}
