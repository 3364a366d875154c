import coefficients from "./coefficients.json" with { type: "json" };
import { type Features, featureVector } from "./features.ts";

/** How an artist's past lets its popularity in 26 to 52 weeks be expected: a linear predictor of its logarithm. */
export interface Model {
  intercept: number;
  /** One for each of `FEATURE_NAMES`. */
  weights: readonly number[];
  /** Of the change of the expectation's logarithm in a week, of all artists: where nothing is known of one's own. */
  variance: number;
  /** Weeks that an artist who is there when a source begins is taken to have been there. */
  weeksKnown: number;
}

/**
 * Fitted to US charts by `npm run fit:fair-value`; docs/fair-value.md has the figures. Its S are chart points.
 * Charts end somewhere: who is off them is not gone, so it expects even of them what such artists came to.
 */
export const CHART_MODEL: Model = coefficients.charts;

/**
 * For sources without a history to fit to: how much of a change stays, as the charts show it of artists who never
 * leave them, on the source's own scale. The weights' sum is 1 and there is no intercept, so a level that stays is
 * expected to stay.
 */
export const STREAM_MODEL: Model = coefficients.streams;

/** The ln of what a model expects of 1 + S (see `GAMMA` for the power it is the mean of). */
export function expectation(model: Model, features: Features): number {
  return featureVector(features).reduce((sum, feature, i) => sum + feature * (model.weights[i] ?? 0), model.intercept);
}
