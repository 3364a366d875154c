import type { History } from "./history.ts";

/**
 * A strategy decides at a row of a history, by it and the rows before, what part of its money to have in each artist
 * until `horizon` rows later; below 0: sold short. Null: the past does not reach far enough.
 */
export interface Strategy {
  name: string;
  /** Rows between decisions; returns do not overlap. */
  horizon: number;
  /** Rows of past that it needs. */
  past: number;
  weights(history: History, row: number): Float64Array;
}

/** The part of artists that is bought, and that is sold short. */
const TENTH = 0.1;

/** A genre with fewer artists is no basket. */
const BASKET = 5;

/** Weekly strategies, as somebody would try them who knows the code and not the seed. */
export function weeklyStrategies({ artists }: History): Strategy[] {
  const genres = baskets(artists.map(({ genres }) => genres[0] ?? ""));
  return [
    ...[1, 4, 12].map((weeks) => ranked(`momentum over ${weeks} weeks`, weeks, weeks, growthOver(weeks))),
    ...[4, 12, 52].map((weeks) =>
      ranked(
        `value against where the catalogue began, for ${weeks} weeks`,
        weeks,
        0,
        (history, row, artist) => -growth(history, 0, row, artist),
      ),
    ),
    ...[4, 12].map((weeks) => ranked(`value against a year's mean, for ${weeks} weeks`, weeks, 52, belowMean)),
    ranked("cheap against dear, for 4 weeks", 4, 0, ({ prices }, row, artist) => -(prices[row]?.[artist] ?? 0)),
    ...[1, 4, 12].map((weeks) => basket(`the market, for ${weeks} weeks`, weeks, everybody)),
    ...[1, 4, 12].map((weeks) => timed(weeks)),
    ...[...genres].map(([genre, members]) => basket(`${genre}, for 4 weeks`, 4, () => members)),
    ...[4, 12].map((weeks) => genreMomentum(weeks, [...genres.values()])),
  ];
}

const everybody = ({ artists }: History): number[] => artists.map((_, artist) => artist);

const growth = ({ prices }: History, from: number, to: number, artist: number): number =>
  (prices[to]?.[artist] ?? NaN) / (prices[from]?.[artist] ?? NaN) - 1;

const growthOver =
  (weeks: number) =>
  (history: History, row: number, artist: number): number =>
    growth(history, row - weeks, row, artist);

function belowMean({ prices }: History, row: number, artist: number): number {
  let sum = 0;
  for (let before = row - 51; before <= row; before++) sum += prices[before]?.[artist] ?? NaN;
  return sum / 52 / (prices[row]?.[artist] ?? NaN);
}

/** Artists of each name that enough of them have. */
function baskets(names: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [artist, name] of names.entries()) found.set(name, [...(found.get(name) ?? []), artist]);
  return new Map([...found].filter(([, members]) => members.length >= BASKET));
}

function spread(into: Float64Array, members: readonly number[], part: number): Float64Array {
  for (const artist of members) into[artist]! += part / members.length;
  return into;
}

/** Buys the tenth with the highest score and sells the tenth with the lowest. */
function ranked(
  name: string,
  horizon: number,
  past: number,
  score: (history: History, row: number, artist: number) => number,
): Strategy {
  return {
    name,
    horizon,
    past,
    weights: (history, row) => {
      const scores = history.artists.map((_, artist) => score(history, row, artist));
      const order = everybody(history).sort((a, b) => (scores[a] ?? NaN) - (scores[b] ?? NaN));
      const tenth = Math.max(1, Math.round(order.length * TENTH));
      const weights = spread(new Float64Array(order.length), order.slice(-tenth), 1);
      return spread(weights, order.slice(0, tenth), -1);
    },
  };
}

/** Holds these artists in equal parts. */
const basket = (name: string, horizon: number, members: (history: History) => readonly number[]): Strategy => ({
  name,
  horizon,
  past: 0,
  weights: (history) => spread(new Float64Array(history.artists.length), members(history), 1),
});

/** Holds the market after it rose, and is short of it after it fell. */
const timed = (weeks: number): Strategy => ({
  name: `the market's momentum over ${weeks} weeks`,
  horizon: weeks,
  past: weeks,
  weights: (history, row) => {
    const members = everybody(history);
    const rose = members.reduce((sum, artist) => sum + growth(history, row - weeks, row, artist), 0) > 0;
    return spread(new Float64Array(members.length), members, rose ? 1 : -1);
  },
});

/** Buys the genre that rose most and sells the one that rose least. */
const genreMomentum = (weeks: number, genres: readonly (readonly number[])[]): Strategy => ({
  name: `genres' momentum over ${weeks} weeks`,
  horizon: weeks,
  past: weeks,
  weights: (history, row) => {
    const rise = (members: readonly number[]) =>
      members.reduce((sum, artist) => sum + growth(history, row - weeks, row, artist), 0) / members.length;
    const order = genres.toSorted((a, b) => rise(a) - rise(b));
    const weights = spread(new Float64Array(history.artists.length), order.at(-1) ?? [], 1);
    return spread(weights, order[0] ?? [], -1);
  },
});
