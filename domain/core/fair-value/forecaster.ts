import type { Observation, ObservationFault } from "./observation.ts";

/** What is expected of one artist by one source. */
export interface Forecast {
  /** ln of the expectation of 1 + S, averaged over weeks 26 to 52 ahead. */
  x: number;
  /** S now: what a week's rate is, over the source's unit, weekday pattern removed. */
  level: number;
  /** What is expected beyond the present: `x − ln(1 + level)`. */
  growth: number;
  /** Of the change of `x` in one week, as far as known: weighs sources. */
  variance: number;
  /** Milliseconds UTC: the end of the last period that counted. */
  observedAt: number;
}

/** What a forecaster remembers of one artist by one source: JSON of less than a kilobyte. Only forecasters look inside. */
export type ForecastState = Readonly<Record<string, unknown>>;

/** What an observation is to be read by. */
export interface ObservationContext {
  /** `S = value per week / unit`; positive. Makes sources alike: the median listed artist is near S = 7.4 by each. */
  unit: number;
  /** Milliseconds UTC. */
  now: number;
}

/** The state after an observation, or why that observation changes nothing. */
export type Observed = { state: ForecastState } | { fault: ObservationFault };

/**
 * Turns one source's observations of one artist into the expectation of its popularity. Pure: the state is handed in
 * and out. Observing one at a time gives what observing all from the start gives, whatever was refused in between.
 */
export interface Forecaster {
  /** The state of an artist that nothing is known of. */
  start(): ForecastState;
  /** Takes one observation in. A state that this forecaster does not know counts as `start()`. */
  observe(state: ForecastState, observation: Observation, context: ObservationContext): Observed;
  /**
   * How far what one observation tells by itself lies from the level known before: the change of ln(1 + S). For
   * `sourceShift`, as a forecast follows within a week only. Null if it would be refused, or there is nothing to
   * compare.
   */
  surprise(state: ForecastState, observation: Observation, context: ObservationContext): number | null;
  /** The forecast at `now` (ms UTC); null before anything was observed. */
  forecast(state: ForecastState, now: number): Forecast | null;
}
