import type { PopularitySource } from "../source.ts";
import { type Career, Careers } from "./careers.ts";

const MINUTE = 60_000;

/** So many listeners are expected of an artist at a time (ms). */
export interface Signal {
  artistId: string;
  level: number;
  observedAt: number;
}

/** An artist, and what was last said of it. */
export interface SignalledArtist {
  id: string;
  last: Pick<Signal, "level" | "observedAt"> | null;
}

export interface SimulatedSource extends PopularitySource {
  /** What is expected of artists at `now` (ms). An artist of whom no career is known is missing. */
  observe(artists: readonly SignalledArtist[], now: number): Signal[];
  /**
   * The made-up past every `interval` up to and including `to`, not before `from`
   * (all in milliseconds), oldest first. It passes through `artist.last`; without
   * one it ends at the starting audience: hand its last signal in as `last` from
   * then on, and live steps continue it. Yields nothing for an unknown artist.
   */
  backfill(artist: SignalledArtist, from: number, to: number, interval: number): Generator<Signal>;
}

/**
 * The embedded source. It tells what listeners are expected, by careers that nobody can foretell without the `seed`.
 * `careerOf` tells where an artist starts; undefined means no signal.
 */
export function simulatedSource(seed: string, careerOf: (artistId: string) => Career | undefined): SimulatedSource {
  const careers = new Careers(seed);

  const observeOne = (artist: SignalledArtist, now: number): Signal[] => {
    const { id: artistId, last } = artist;
    const career = careerOf(artistId);
    if (!career) return [];
    if (!last) return [{ artistId, level: career.audience, observedAt: now }];
    if (last.observedAt >= now) return [{ artistId, ...last }];
    return [{ artistId, level: careers.level(artistId, career, last, now), observedAt: now }];
  };

  return {
    name: "simulated",
    simulated: true,
    identifiedBy: [],
    schedule: { every: MINUTE, lag: 0 },
    batch: 500,
    perMinute: Infinity,

    observe: (artists, now) => artists.flatMap((artist) => observeOne(artist, now)),

    fetch(artists, now) {
      const signals = artists.flatMap(({ id, last }) =>
        observeOne({ id, last: last && { level: last.value, observedAt: last.observedAt } }, now),
      );
      const observations = signals.map(({ artistId, level: value, observedAt }) => {
        return { artistId, kind: "expectation" as const, value, observedAt, period: 0 };
      });
      return Promise.resolve({ observations, faults: [] });
    },

    *backfill({ id: artistId, last }, from, to, interval) {
      const career = careerOf(artistId);
      if (!career) return;
      const known = last ?? { level: career.audience, observedAt: to };
      let before = known;
      for (let steps = Math.floor((to - from) / interval); steps >= 0; steps--) {
        const observedAt = to - steps * interval;
        // From the point before, as far ones take longer; a minute that is known is told as it is.
        const near = sameMinute(known.observedAt, observedAt) ? known : before;
        before = { level: careers.level(artistId, career, near, observedAt), observedAt };
        yield { artistId, ...before };
      }
    },
  };
}

const sameMinute = (one: number, other: number): boolean => Math.floor(one / MINUTE) === Math.floor(other / MINUTE);
