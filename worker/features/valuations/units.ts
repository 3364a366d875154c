import type { Observation } from "../../../domain/core/fair-value/observation.ts";

const WEEK = 7 * 24 * 3_600_000;

/** The S of the middle artist: what the catalogue's has, in millions of listeners. */
const MIDDLE_LEVEL = 7.4;

/** Fewer artists say nothing of the middle one. */
const LEAST_ARTISTS = 5;

/**
 * What of a source counts as S = 1 in a week: so much that the middle artist of those it tells of is where the
 * catalogue's is. Only first prices depend on it, as later ones follow changes. Null while it has told of too few;
 * totals tell of a rate from the second one on, `before` being what each artist's last was.
 */
export function unitBy(
  observations: readonly Observation[],
  before: ReadonlyMap<string, { value: number; observedAt: number }>,
): number | null {
  const rates = new Map(observations.map((observation) => [observation.artistId, weekly(observation, before)]));
  const known = [...rates.values()].filter((rate) => rate > 0).sort((a, b) => a - b);
  const middle = known[known.length >> 1];
  return middle === undefined || known.length < LEAST_ARTISTS ? null : middle / MIDDLE_LEVEL;
}

function weekly(
  { artistId, kind, value, observedAt, period }: Observation,
  before: ReadonlyMap<string, { value: number; observedAt: number }>,
): number {
  if (kind === "expectation") return value;
  if (kind === "rate") return (value / period) * WEEK;
  const last = before.get(artistId);
  return last && observedAt > last.observedAt ? ((value - last.value) / (observedAt - last.observedAt)) * WEEK : 0;
}
