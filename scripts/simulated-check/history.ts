import { GAMMA } from "../../domain/core/fair-value/price.ts";
import { LISTENERS_UNIT } from "../../worker/features/market-data/sources/simulated/careers.ts";
import { simulatedSource } from "../../worker/features/market-data/sources/simulated/source.ts";

const DAY = 24 * 3_600_000;

/** A Monday, for the weekdays. */
const BEGIN = Date.UTC(2027, 0, 4);

/** An artist that is simulated. */
export interface SimulatedArtist {
  id: string;
  audience: number;
  genres: readonly string[];
}

/** Tells listeners from `from` on, each `interval` (ms), beginning with the artist's audience: what is examined. */
export type Simulated = (
  seed: string,
) => (artist: SimulatedArtist, from: number, to: number, interval: number) => Iterable<{ level: number }>;

/** Prices of some artists at times that are equally far apart; one independent path. */
export interface History {
  artists: readonly SimulatedArtist[];
  /** When each row is (ms). */
  times: readonly number[];
  /** By time, then by artist. Not rounded to cents: what is earned by rounding is less than what trading costs. */
  prices: readonly Float64Array[];
}

/** So many years of one path. */
export function simulateHistory(
  simulated: Simulated,
  seed: string,
  { artists, years, days }: { artists: readonly SimulatedArtist[]; years: number; days: number },
): History {
  const steps = Math.floor((years * 365.25) / days);
  const times = Array.from({ length: steps + 1 }, (_, step) => BEGIN + step * days * DAY);
  const prices = times.map(() => new Float64Array(artists.length));
  const levels = simulated(seed);
  for (const [column, artist] of artists.entries()) {
    let row = 0;
    for (const { level } of levels(artist, BEGIN, times.at(-1) ?? BEGIN, days * DAY))
      prices[row++]![column] = (1 + level / LISTENERS_UNIT) ** GAMMA;
  }
  return { artists, times, prices };
}

/** The embedded source. */
export const embedded: Simulated = (seed) => (artist, from, to, interval) =>
  simulatedSource(seed, () => artist).backfill(
    { id: artist.id, last: { level: artist.audience, observedAt: from } },
    from,
    to,
    interval,
  );
