/** What a run must have met, so that its passing says something about it. */
export const SITUATIONS = [
  "batch placed",
  "order of a batch refused",
  "order changed",
  "bracket's exit made",
  "order expired",
  "young account refused beyond its limit",
  "change refused beyond the limit",
  "account moved to the next limits",
  "quota used up",
  "quota there again",
  "redrive with something to deliver",
  "frame applied",
  "frame lost on the way",
  "frame too late",
  "room joined again after a gap",
  "room left and joined again",
  "artist delisted that somebody held",
  "artist merged that somebody held",
  "order refused as its artist is not listed any more",
] as const;

export type Situation = (typeof SITUATIONS)[number];

/** Counts what happened in a run. */
export class Coverage {
  readonly counts = Object.fromEntries(SITUATIONS.map((situation) => [situation, 0])) as Record<Situation, number>;

  count(situation: Situation): void {
    this.counts[situation] += 1;
  }
}

/** What a run never met. */
export function unmet(counts: Readonly<Record<Situation, number>>): Situation[] {
  return SITUATIONS.filter((situation) => counts[situation] === 0);
}
