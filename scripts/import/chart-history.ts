import { isFrozen, sourceShift } from "../../domain/core/fair-value/source-faults.ts";
import { type ChartWeek, chartWeeks, type WeeklyPoints, weeklyPoints } from "./chart-points.ts";
import type { HistoryRow } from "./history-csv.ts";
import { CHART_UNIT } from "./weekly-fair-values.ts";

/** One artist's points from its first row on, which is in the week numbered `first`. */
export interface ChartArtist {
  id: string;
  first: number;
  history: WeeklyPoints[];
}

/** A whole file of chart points. */
export interface ChartHistory {
  weeks: ChartWeek[];
  /** In the order of their ids. */
  artists: ChartArtist[];
  /** Weeks of which nothing is known, or nothing believed, and why. Their points are null. */
  unknown: { week: string; why: string }[];
}

/**
 * The history that a file's good rows tell. A week in which everyone's points are multiplied, or which is the week
 * before once more, is not believed: it passes the same checks as what a live source says (`source-faults.ts`).
 */
export function chartHistory(rows: readonly HistoryRow[]): ChartHistory {
  const weeks = chartWeeks(rows);
  let artists = [...Map.groupBy(rows, ({ artistId }) => artistId)]
    .map(([id, own]) => ({ id, history: weeklyPoints(own, weeks) }))
    .map(({ id, history }): ChartArtist => ({ id, history, first: weeks.length - history.length }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const unknown: ChartHistory["unknown"] = [];
  let believed: number | null = null;
  for (const [index, { week, h100Known, b200Known }] of weeks.entries()) {
    const doubt: string | null =
      h100Known || b200Known
        ? believed === null
          ? null
          : doubtOf(artists, believed, index, weeks)
        : "the file lacks it";
    if (doubt === null) believed = index;
    else {
      unknown.push({ week, why: doubt });
      artists = artists.map((artist) => forget(artist, index));
    }
  }
  return { weeks, artists, unknown };
}

/** Why the week numbered `index` is not believed, seen from the last that was; null if it is. */
function doubtOf(
  artists: readonly ChartArtist[],
  last: number,
  index: number,
  weeks: readonly ChartWeek[],
): string | null {
  const pairs = artists.flatMap((artist) => {
    const [before, after] = [pointsIn(artist, last), pointsIn(artist, index)];
    return before && after ? [{ before, after }] : [];
  });
  const sameCharts = weeks[last]?.h100Known === weeks[index]?.h100Known;
  if (sameCharts && isFrozen(pairs)) return "it is the week before once more";
  const elapsed = Date.parse(weeks[index]?.week ?? "") - Date.parse(weeks[last]?.week ?? "");
  const shift = sourceShift(
    pairs.map(({ before, after }) => Math.log1p(after / CHART_UNIT) - Math.log1p(before / CHART_UNIT)),
    elapsed,
  );
  return shift === null ? null : `the middle artist's points are ${Math.exp(shift).toFixed(1)} times those before`;
}

function pointsIn({ first, history }: ChartArtist, index: number): number | null {
  return history[index - first]?.points ?? null;
}

function forget(artist: ChartArtist, index: number): ChartArtist {
  const place = index - artist.first;
  const week = artist.history[place];
  return week ? { ...artist, history: artist.history.with(place, { ...week, points: null }) } : artist;
}
