import type { ArtistSummary } from "../../../domain/api/market.ts";
import { artistOrder, type ArtistSort } from "../../../domain/core/artist-order.ts";
import { searchable } from "../../../domain/core/searchable.ts";
import type { Sort } from "../../ui/SortHeading.tsx";

/** Rows whose name contains `text` (case and accents ignored) and that carry `genre`, when either is given. */
export function filterRows(rows: readonly ArtistSummary[], text: string, genre: string): ArtistSummary[] {
  const wanted = searchable(text);
  return rows.filter((row) => searchable(row.name).includes(wanted) && (genre === "" || row.genres.includes(genre)));
}

/** Rows in order; see `artistOrder`. */
export function sortRows(rows: readonly ArtistSummary[], { key, descending }: Sort<ArtistSort>): ArtistSummary[] {
  return rows.toSorted(artistOrder(key, descending));
}

/** All genres, the most common first. */
export function genresOf(rows: readonly ArtistSummary[]): string[] {
  const counts = new Map<string, number>();
  for (const genre of rows.flatMap((row) => row.genres)) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([genre]) => genre);
}
