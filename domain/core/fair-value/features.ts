import { z } from "zod";

/** Weights of the newest week in the averages of ln(1 + S): half of an old level is gone after 1, 3, 8 and 23 weeks. */
export const AVERAGE_GAINS = [0.5, 0.2, 0.08, 0.03] as const;

/** What is remembered of an artist's past weeks to forecast from. */
export const Features = z.object({
  /** ln(1 + S) of the last known week. */
  latest: z.number(),
  /** Exponential averages of it, one for each of `AVERAGE_GAINS`. */
  averages: z.array(z.number()).length(AVERAGE_GAINS.length),
  /** The highest it has been. */
  highest: z.number(),
  /** Weeks since the artist was first seen, unknown ones too. */
  weeks: z.number(),
});
export type Features = z.infer<typeof Features>;

/** Names of the features, in the order of `featureVector`. */
export const FEATURE_NAMES = [
  "latest",
  ...AVERAGE_GAINS.map((gain) => `average ${gain}`),
  "highest",
  "ln(1 + weeks)",
] as const;

/**
 * The features after another week, with level S (from 0). `before` is null for the first week: averages begin at its
 * level, and `weeksKnown` is how long the artist was about before anybody looked.
 */
export function advance(before: Features | null, level: number, weeksKnown = 0): Features {
  const latest = Math.log1p(level);
  if (!before) return { latest, averages: AVERAGE_GAINS.map(() => latest), highest: latest, weeks: weeksKnown };
  return {
    latest,
    averages: before.averages.map((average, i) => average + (AVERAGE_GAINS[i] ?? 0) * (latest - average)),
    highest: Math.max(before.highest, latest),
    weeks: before.weeks + 1,
  };
}

/** The features as numbers for a linear predictor. */
export function featureVector({ latest, averages, highest, weeks }: Features): number[] {
  return [latest, ...averages, highest, Math.log1p(weeks)];
}
