import { z } from "zod";
import type { Observation } from "../../../../../domain/core/fair-value/observation.ts";
import { DAY, HOUR } from "../../../../../domain/core/ranges.ts";
import type { Adapter, Connection } from "../adapter.ts";
import { askOneByOne, understand } from "../ask-about.ts";
import { countOf } from "../counts.ts";
import { UNCHANGED } from "../client/source-client.ts";
import { SourceError } from "../client/source-error.ts";
import type { TrackedArtist } from "../source.ts";

/** How long after a day its views are there (ms): what is asked earlier may be half of it. */
const LAG = 12 * HOUR;

/** How many days are asked for at first: what the forecaster's slowest average remembers. */
const FIRST_DAYS = 400;

/** How many are asked for at least: of one day alone "there is none" could mean that nobody read the article. */
const LEAST_DAYS = 8;

/**
 * An article that is read less often than this a day may have had a day without readers, which the service leaves out.
 * Of any other a day that is missing is a hole in the data: by chance it comes once in e¹⁰ = 22,000 days.
 */
const SELDOM = 10;

const Views = z.object({
  items: z.array(
    z.object({
      project: z.string(),
      article: z.string(),
      granularity: z.literal("daily"),
      timestamp: z.string().regex(/^\d{8}00$/),
      views: z.unknown().optional(),
    }),
  ),
});

/**
 * How often people (`agent=user`: no robots) looked at an artist's articles, of all Wikipedias it is known by, each day.
 * https://doc.wikimedia.org/generated-data-platform/aqs/analytics-api/reference/page-views.html
 */
export const WIKIMEDIA: Adapter = {
  name: "wikimedia",
  title: "Wikimedia page views",
  identifiedBy: ["wikipedia"],
  schedule: { every: DAY, lag: LAG },
  batch: 25,
  // With a User-Agent that says whom to write to; without one it is ten.
  limit: { count: 200, window: 60_000 },
  requestsEach: 1.5,
  address: { name: "WIKIMEDIA_URL", usual: "https://wikimedia.org/api/rest_v1" },
  needs: [],
  fetch: (connection, artists, now) =>
    askOneByOne(artists, async (artist) => {
      const articles = artist.identifiers.wikipedia ?? [];
      if (articles.length === 0) throw new SourceError("unidentified", "no Wikipedia article");
      const days = daysToAsk(artist, now);
      const views: Map<number, number>[] = [];
      // All of them or nothing: without one of its articles an artist would seem to be read less.
      for (const article of articles) views.push(await viewsOf(connection, article, days));
      return summed(artist, views, days);
    }),
};

/** The days to ask for, each by its beginning (ms), first and last included. */
interface Days {
  first: number;
  last: number;
}

function daysToAsk({ last: told }: TrackedArtist, now: number): Days {
  const last = Math.floor((now - LAG) / DAY) * DAY - DAY;
  // What was told is known by the end of its day, which is the beginning of the next.
  const next = told === null || told.observedAt > now ? -Infinity : Math.floor(told.observedAt / DAY) * DAY;
  if (next > last) throw new SourceError("late", "the next day is not over for long enough");
  const first = Math.max(next, last - (FIRST_DAYS - 1) * DAY);
  return { first: Math.min(first, last - (LEAST_DAYS - 1) * DAY), last };
}

/** An article's views by day. */
async function viewsOf({ client, base }: Connection, name: string, days: Days): Promise<Map<number, number>> {
  const [project = "", ...title] = name.split("/");
  const article = title.join("/");
  const url = `${base}/metrics/pageviews/per-article/${encodeURIComponent(project)}/all-access/user/${encodeURIComponent(
    article,
  )}/daily/${stamp(days.first)}/${stamp(days.last)}`;
  const views = await client.askIfChanged(
    { url, read: (json) => readViews(understand(Views, json), project, article, days) },
    (told) => !told.has(days.last),
  );
  // The newest day was not there when these days were last asked for, and is not there now.
  if (views === UNCHANGED) throw new SourceError("late", "nothing new since it was last asked");
  return views;
}

function readViews(
  { items }: z.output<typeof Views>,
  project: string,
  article: string,
  days: Days,
): Map<number, number> {
  const views = new Map<number, number>();
  for (const item of items) {
    if (item.project !== project || plain(item.article) !== plain(article))
      throw new SourceError("wrong_artist", "another article than was asked for");
    const day = dayOf(item.timestamp);
    if (day > days.last) throw new SourceError("future", "a day that was not asked for, as it is not over");
    if (Number.isNaN(day) || day < days.first || views.has(day)) throw new SourceError("form", "a day out of place");
    views.set(day, countOf(item.views, "views"));
  }
  if (views.size === 0) throw new SourceError("late", "no day that was asked for is there");
  return views;
}

/** The days that are there of all the articles, summed, and new. */
function summed(artist: TrackedArtist, articles: readonly Map<number, number>[], days: Days): Observation[] {
  const newest = Math.max(...articles.flatMap((views) => [...views.keys()]));
  const oldest = Math.min(...articles.flatMap((views) => [...views.keys()]));
  const known = artist.last?.observedAt ?? -Infinity;
  const observations: Observation[] = [];
  for (let day = Math.max(days.first, oldest); day <= newest; day += DAY) {
    const observedAt = day + DAY;
    const counts = articles.map((views) => views.get(day) ?? (isSeldomRead(views) ? 0 : null));
    if (observedAt <= known || counts.includes(null)) continue;
    const value = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    observations.push({ artistId: artist.id, kind: "rate", value, observedAt, period: DAY });
  }
  if (observations.length === 0) throw new SourceError("late", "no newer day is there of all articles");
  return observations;
}

/** Over the days that are told of: those of an article that is new do not count as missing. */
function isSeldomRead(views: ReadonlyMap<number, number>): boolean {
  const total = [...views.values()].reduce((sum, count) => sum + count, 0);
  return total < SELDOM * views.size;
}

/** Titles come back decoded or not, with spaces or underscores. */
function plain(title: string): string {
  try {
    return decodeURIComponent(title).replaceAll(" ", "_");
  } catch {
    return title.replaceAll(" ", "_");
  }
}

const stamp = (day: number): string => new Date(day).toISOString().slice(0, 10).replaceAll("-", "");

const dayOf = (timestamp: string): number =>
  Date.parse(`${timestamp.slice(0, 4)}-${timestamp.slice(4, 6)}-${timestamp.slice(6, 8)}T00:00:00Z`);
