import { dateOf, type HistoryRow } from "./history-csv.ts";

const WEEK = 7 * 24 * 3_600_000;

/** Weeks in which half of an unknown chart position is taken to be gone. */
const FADE_WEEKS = 4;

/** Known weeks over which an artist's Hot 100 points are compared with its Billboard 200 points. */
const RATIO_WEEKS = 52;

/** A week from the first to the last of a file, and which charts are known of it. */
export interface ChartWeek {
  /** The chart's Saturday, `YYYY-MM-DD`. */
  week: string;
  h100Known: boolean;
  b200Known: boolean;
}

/** How popular an artist was in a week. */
export interface WeeklyPoints {
  /** Midnight UTC of the chart's Saturday, in milliseconds. */
  time: number;
  /** Hot 100 points + Billboard 200 points / 2; null where neither chart is known. */
  points: number | null;
}

/**
 * All weeks from the first to the last row's, none left out. A chart counts as known in the weeks in which any artist
 * has points there, so this needs the rows of the whole file.
 */
export function chartWeeks(rows: Iterable<HistoryRow>): ChartWeek[] {
  const known = new Map<number, ChartWeek>();
  for (const { week, h100, b200 } of rows) {
    const time = Date.parse(week);
    const before = known.get(time);
    known.set(time, {
      week,
      h100Known: before?.h100Known === true || (h100 ?? 0) > 0,
      b200Known: before?.b200Known === true || (b200 ?? 0) > 0,
    });
  }
  const times = [...known.keys()].sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: (last - first) / WEEK + 1 }, (_, i) => {
    const time = first + i * WEEK;
    return known.get(time) ?? { week: dateOf(time), h100Known: false, b200Known: false };
  });
}

/**
 * The weekly points of one artist from its first row on, given its rows and `chartWeeks` of the whole file. In a week
 * without a row it was not on the charts that are known.
 *
 * Where the Hot 100 is not known, its points are taken to be the larger of the last known ones, halved every four
 * weeks (songs leave the chart), and the week's Billboard 200 points times the artist's own ratio of the two over the
 * last 52 known weeks, at most 1 (a new album brings songs back). With 45 weeks hidden at eleven places of ten years
 * of charts, that put log prices 0.06 too low on average; counting zero 0.20 too low; carrying the last points on
 * 0.06 too high, but with errors half as large again (a Christmas song stays up all summer). An unknown Billboard 200
 * fades likewise.
 */
export function weeklyPoints(rows: Iterable<HistoryRow>, weeks: readonly ChartWeek[]): WeeklyPoints[] {
  const byWeek = new Map([...rows].map((row) => [row.week, row]));
  const start = weeks.findIndex(({ week }) => byWeek.has(week));
  if (start < 0) return [];
  const known: { h100: number; b200: number }[] = [];
  let h100 = 0;
  let b200 = 0;
  return weeks.slice(start).map(({ week, h100Known, b200Known }) => {
    const row = byWeek.get(week) ?? { h100: 0, b200: 0 };
    const [h100Here, b200Here] = [h100Known ? row.h100 : null, b200Known ? row.b200 : null];
    b200 = b200Here ?? faded(b200);
    h100 = h100Here ?? faded(h100);
    if (h100Here !== null) known.push({ h100, b200 });
    const points = (h100Here ?? Math.max(h100, b200 * ratioOf(known))) + b200 / 2;
    return { time: Date.parse(week), points: h100Known || b200Known ? points : null };
  });
}

function faded(points: number): number {
  return points * 0.5 ** (1 / FADE_WEEKS);
}

function ratioOf(known: readonly { h100: number; b200: number }[]): number {
  const recent = known.slice(-RATIO_WEEKS);
  const sum = (chart: "h100" | "b200") => recent.reduce((total, week) => total + week[chart], 0);
  return sum("b200") === 0 ? 0 : Math.min(1, sum("h100") / sum("b200"));
}
