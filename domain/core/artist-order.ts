/** What artists can be sorted by. `volume` is the money that was traded, not the shares, without what is flagged. */
export const ARTIST_SORTS = ["price", "change", "volume", "name"] as const;
export type ArtistSort = (typeof ARTIST_SORTS)[number];

/** What of an artist its place in a list depends on. */
interface Sortable {
  id: string;
  name: string;
  /** Cents; null before there is one. */
  price: number | null;
  changeBps: number;
  /** Cents. */
  turnover24h: number;
  flaggedTurnover24h: number;
}

/** What has no price comes below everything that has one. */
const priceOf = ({ price }: Sortable): number => price ?? -1;

const VALUES: Record<Exclude<ArtistSort, "name">, (artist: Sortable) => number> = {
  price: priceOf,
  change: ({ changeBps }) => changeBps,
  // Nobody is lifted by trades that look like a gift, or like one person's with themselves.
  volume: ({ turnover24h, flaggedTurnover24h }) => turnover24h - flaggedTurnover24h,
};

/**
 * Compares artists for sorting. Among those of equal turnover (on a new market:
 * all of them) the dearest, which are the best known, come first; equal ones go
 * by name and id, so that the order is always the same and pages do not overlap.
 */
export function artistOrder(sort: ArtistSort, descending: boolean): (a: Sortable, b: Sortable) => number {
  const sign = descending ? -1 : 1;
  const byName = (a: Sortable, b: Sortable) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id);
  if (sort === "name") return (a, b) => sign * byName(a, b);
  const value = VALUES[sort];
  const byFame = (a: Sortable, b: Sortable) => (sort === "volume" ? priceOf(b) - priceOf(a) : 0);
  return (a, b) => sign * (value(a) - value(b)) || byFame(a, b) || byName(a, b);
}
