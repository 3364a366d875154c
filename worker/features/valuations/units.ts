import type { Observation } from "../../../domain/core/fair-value/observation.ts";

const WEEK = 7 * 24 * 3_600_000;

/** The S of the middle artist: what the catalogue's has, in millions of listeners. */
const MIDDLE_LEVEL = 7.4;

/** Fewer artists say nothing of the middle one. */
const LEAST_ARTISTS = 5;

/**
 * What of a source counts as S = 1 in a week: so much that the middle artist of those it tells of is where its price
 * puts it (`levels`: the S of each price). So even one artist says what the unit is, which has to be known before
 * anything is learned: what was learned by another unit would seem to have changed. Where none has a price the middle
 * one is where the catalogue's is, if there are enough. Null while it is not known. Only first prices depend on the
 * unit, as later ones follow changes. Totals tell of a rate from the second one on, `before` being what each was.
 */
export function unitBy(
  observations: readonly Observation[],
  before: ReadonlyMap<string, { value: number; observedAt: number }>,
  levels: ReadonlyMap<string, number>,
): number | null {
  const rates = new Map(observations.map((observation) => [observation.artistId, weekly(observation, before)]));
  const known = [...rates].filter(([, rate]) => rate > 0);
  const priced = known.flatMap(([id, rate]) => {
    const level = levels.get(id) ?? 0;
    return level > 0 ? [rate / level] : [];
  });
  if (priced.length > 0) return middleOf(priced);
  return known.length < LEAST_ARTISTS ? null : middleOf(known.map(([, rate]) => rate)) / MIDDLE_LEVEL;
}

/** Of an even number the greater of the two in the middle. */
const middleOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function weekly(
  { artistId, kind, value, observedAt, period }: Observation,
  before: ReadonlyMap<string, { value: number; observedAt: number }>,
): number {
  if (kind === "expectation") return value;
  if (kind === "rate") return (value / period) * WEEK;
  const last = before.get(artistId);
  return last && observedAt > last.observedAt ? ((value - last.value) / (observedAt - last.observedAt)) * WEEK : 0;
}
