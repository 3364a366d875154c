import { DAY } from "../../../../../domain/core/ranges.ts";
import { type Career, Careers } from "./careers.ts";
import { keyOf, normal, uniform } from "./noise.ts";

const WEEK = 7 * DAY;

/** What is counted of people who listen: plays of songs, and looks at an encyclopaedia's article. */
export type StreamKind = "plays" | "views";

interface Pattern {
  /** How many there are in a week for each monthly listener. */
  perListener: number;
  /** How many times an average day each weekday is, from Sunday (UTC); their mean is 1. */
  weekdays: readonly number[];
  /** Days vary by this part, besides the chance by which people come. */
  noise: number;
  /** At a release there are this many times as many, on average, and half of that is over after so long (ms). */
  release: { excess: number; halfLife: number };
}

/** As of a service that few of all listeners use, and of an encyclopaedia. */
const PATTERNS: Record<StreamKind, Pattern> = {
  plays: {
    perListener: 0.002,
    weekdays: [0.9, 0.95, 0.98, 1, 1.02, 1.13, 1.02],
    noise: 0.05,
    release: { excess: 1, halfLife: 3 * WEEK },
  },
  views: {
    perListener: 0.0015,
    weekdays: [1.12, 0.98, 0.94, 0.93, 0.94, 0.98, 1.11],
    noise: 0.1,
    release: { excess: 2, halfLife: WEEK },
  },
};

/** At most one release in so long (ms), with this probability. */
const RELEASE_EVERY = 26 * WEEK;
const RELEASE_PROBABILITY = 0.8;

/** Releases this long ago (ms) are over: eight half-lives of the slowest. */
const RELEASE_MEMORY = 24 * WEEK;

/** Of so many weeks like the first there were plays before anybody counted days. */
const WEEKS_BEFORE = 200;

/**
 * What services would count of made-up careers, a day at a time: for running the adapters of real sources, and what
 * becomes of their answers, without a network. A function of (seed, artist, day) like the careers, with weekdays,
 * chance, and releases: these come and go within weeks, and on average over half a year there are as many as the
 * career says. So what is expected of an artist in half a year is its career's level.
 */
export class Streams {
  readonly #careers: Careers;
  readonly #seed: string;
  readonly #begin: number;
  readonly #totals = new Map<string, number[]>();

  /** At `begin` (ms) every artist has its audience; total counts begin there too. */
  constructor(seed: string, begin: number) {
    this.#careers = new Careers(seed);
    this.#seed = seed;
    this.#begin = Math.floor(begin / DAY) * DAY;
  }

  /** The expected monthly listeners at `time` (ms): what is to be found out from the counts. */
  level(artistId: string, career: Career, time: number): number {
    return this.#careers.level(artistId, career, { level: career.audience, observedAt: this.#begin }, time);
  }

  /** How many there are on the whole day (UTC) that `time` (ms) is in. */
  onDay(kind: StreamKind, artistId: string, career: Career, time: number): number {
    const day = Math.floor(time / DAY);
    const { perListener, weekdays, noise } = PATTERNS[kind];
    const weekday = weekdays[new Date(day * DAY).getUTCDay()] ?? 1;
    const listeners = this.level(artistId, career, day * DAY + DAY / 2);
    const usual = ((perListener * listeners) / 7) * weekday * this.#releases(kind, artistId, day * DAY + DAY / 2);
    const key = keyOf(`${this.#seed}\0${kind}\0${artistId}`);
    const varied = usual * Math.exp(noise * normal(key, 2 * day) - noise ** 2 / 2);
    // People come by chance: the variance of their number is its mean.
    return Math.max(0, Math.round(varied + Math.sqrt(varied) * normal(key, 2 * day + 1)));
  }

  /** How many there have been ever at `time` (ms, not before the beginning): of a day under way its part. */
  total(kind: StreamKind, artistId: string, career: Career, time: number): number {
    const days = Math.floor((time - this.#begin) / DAY);
    const name = `${kind}\0${artistId}`;
    let totals = this.#totals.get(name);
    if (!totals) {
      totals = [Math.round(PATTERNS[kind].perListener * career.audience * WEEKS_BEFORE)];
      this.#totals.set(name, totals);
    }
    for (let day = totals.length - 1; day < days; day++)
      totals.push((totals[day] ?? 0) + this.onDay(kind, artistId, career, this.#begin + day * DAY));
    const today = this.onDay(kind, artistId, career, time);
    return (totals[days] ?? 0) + Math.floor((today * (time - this.#begin - days * DAY)) / DAY);
  }

  /** How many times what is usual there are at `time`, as there are releases: 1 on average over long times. */
  #releases(kind: StreamKind, artistId: string, time: number): number {
    const { excess, halfLife } = PATTERNS[kind].release;
    const key = keyOf(`${this.#seed}\0releases\0${artistId}`);
    let sum = 0;
    const last = Math.floor(time / RELEASE_EVERY);
    for (let window = Math.floor((time - RELEASE_MEMORY) / RELEASE_EVERY); window <= last; window++) {
      if (uniform(key, 3 * window) > RELEASE_PROBABILITY) continue;
      const age = time - (window + uniform(key, 3 * window + 1)) * RELEASE_EVERY;
      if (age >= 0 && age < RELEASE_MEMORY)
        sum -= excess * Math.log(uniform(key, 3 * window + 2)) * 2 ** (-age / halfLife);
    }
    const mean = (RELEASE_PROBABILITY * excess * halfLife) / Math.LN2 / RELEASE_EVERY;
    return (1 + sum) / (1 + mean);
  }
}
