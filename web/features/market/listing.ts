import type { ArtistSummary } from "../../../domain/api/artists.ts";
import { searchable } from "../../../domain/core/searchable.ts";
import type { Sort } from "../../ui/SortHeading.tsx";

/** The columns that the market can be sorted by. */
export type SortKey = "name" | "price" | "change" | "volume";

/** Rows whose name contains `text` (case and accents ignored) and that carry `genre`, when either is given. */
export function filterRows(rows: readonly ArtistSummary[], text: string, genre: string): ArtistSummary[] {
  const wanted = searchable(text);
  return rows.filter((row) => searchable(row.name).includes(wanted) && (genre === "" || row.genres.includes(genre)));
}

const VALUES: Record<Exclude<SortKey, "name">, (row: ArtistSummary) => number> = {
  price: (row) => row.price ?? -1,
  change: (row) => row.changeBps,
  volume: (row) => row.turnover24h,
};

/**
 * Rows in order. Among artists of equal turnover (on a new market: all of them)
 * the dearest, which are the best known, come first; equal ones by name, so that
 * the order is always the same.
 */
export function sortRows(rows: readonly ArtistSummary[], { key, descending }: Sort<SortKey>): ArtistSummary[] {
  const sign = descending ? -1 : 1;
  const byName = (a: ArtistSummary, b: ArtistSummary) => a.name.localeCompare(b.name);
  if (key === "name") return rows.toSorted((a, b) => sign * byName(a, b));
  const value = VALUES[key];
  const byFame = (a: ArtistSummary, b: ArtistSummary) => (key === "volume" ? VALUES.price(b) - VALUES.price(a) : 0);
  return rows.toSorted((a, b) => sign * (value(a) - value(b)) || byFame(a, b) || byName(a, b));
}

/** All genres, the most common first. */
export function genresOf(rows: readonly ArtistSummary[]): string[] {
  const counts = new Map<string, number>();
  for (const genre of rows.flatMap((row) => row.genres)) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([genre]) => genre);
}
