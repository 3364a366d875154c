import { keyOf, normal, uniform } from "./noise.ts";
import type { SignalSource, Signal, SignalledArtist } from "./signal-source.ts";

/**
 * The embedded source: made-up audiences that move like real ones, so that a
 * fresh clone is alive with no network at all.
 *
 * The log of an audience, relative to where the artist started, is a weakly
 * mean-reverting random walk (Ornstein–Uhlenbeck) plus rare jumps (a hit, a
 * scandal) that fade as slowly. Both are pure functions of (seed, artist,
 * minute): no step has to be simulated to know the next. So stepping each minute
 * or once after three weeks arrives at the same level, and a past made up for a
 * chart joins the live path without a seam.
 */

const MINUTE = 60_000;
const WEEK_MINUTES = 7 * 24 * 60;

/** How fast a deviation fades: half of it is gone after 20 weeks. Per minute. */
const REVERSION = Math.LN2 / (20 * WEEK_MINUTES);

/**
 * Weekly volatility of the log audience of an artist with `VOLATILITY_AUDIENCE`
 * listeners, jumps apart. With the catalogue's spread of audiences and the slope
 * of domain/core/fair-value.ts it makes prices move by about 11 % in a median week,
 * like prices made from ten years of real charts do.
 */
const VOLATILITY = 0.184;
const VOLATILITY_AUDIENCE = 7_500_000;

/** Volatility falls with audience to this power: an unknown artist moves about twice as much as a star. */
const VOLATILITY_POWER = -0.12;

/** At most one jump in so many minutes (13 weeks), with this probability. */
const JUMP_WINDOW = 13 * WEEK_MINUTES;
const JUMP_PROBABILITY = 0.5;

/** Jumps are this many weekly volatilities, up or down alike: at least, on average above that, at most. */
const JUMP = { least: 1.5, above: 0.75, most: 3.5 };

/** Windows after which a jump has faded below a thousandth of its size and is left out. */
const JUMP_MEMORY = 20;

/** The walk is independent between multiples of this (16 years, 41 half-lives) and filled in between by halving. */
const ROOT_MINUTES = 2 ** 23;

export interface SimulatedSource extends SignalSource {
  /**
   * The made-up past every `interval` up to and including `to`, not before `from`
   * (all in milliseconds), oldest first. It passes through `artist.last`; without
   * one it ends at the starting audience: hand its last signal in as `last` from
   * then on, and live steps continue it. Yields nothing for an unknown artist.
   */
  backfill(artist: SignalledArtist, from: number, to: number, interval: number): Generator<Signal>;
}

/**
 * A simulated source. The same `seed` always gives the same paths: keep it
 * secret where foresight would be unfair. `audienceOf` tells where an artist
 * starts and what it reverts to (listeners); undefined means no signal.
 */
export function simulatedSource(seed: string, audienceOf: (artistId: string) => number | undefined): SimulatedSource {
  const pathOf = (artistId: string) => {
    const audience = audienceOf(artistId);
    return audience === undefined ? null : new Path(seed, artistId, audience);
  };
  return {
    name: "simulated",
    simulated: true,
    weight: 1,
    staleAfter: 60 * MINUTE,

    observe(artists, now) {
      const signals = artists.flatMap((artist) => {
        const path = pathOf(artist.id);
        if (!path) return [];
        if (artist.last && artist.last.observedAt >= now) return [{ artistId: artist.id, ...artist.last }];
        const level = artist.last ? path.level(artist.last, now) : path.audience;
        return [{ artistId: artist.id, level, observedAt: now }];
      });
      return Promise.resolve(signals);
    },

    *backfill(artist, from, to, interval) {
      const path = pathOf(artist.id);
      if (!path) return;
      const end = artist.last ?? { level: path.audience, observedAt: to };
      for (let steps = Math.floor((to - from) / interval); steps >= 0; steps--) {
        const observedAt = to - steps * interval;
        yield { artistId: artist.id, level: path.level(end, observedAt), observedAt };
      }
    },
  };
}

/** One artist's path. */
class Path {
  readonly audience: number;
  readonly #walkKey: number;
  readonly #jumpKey: number;
  readonly #volatility: number;

  constructor(seed: string, artistId: string, audience: number) {
    this.audience = audience;
    this.#walkKey = keyOf(`${seed}\0${artistId}\0walk`);
    this.#jumpKey = keyOf(`${seed}\0${artistId}\0jump`);
    this.#volatility = VOLATILITY * (audience / VOLATILITY_AUDIENCE) ** VOLATILITY_POWER;
  }

  /**
   * The level at `time`, before or after, on the path through `known`. What
   * `known` lies off the artist's own path fades on both sides: jumps apart, that
   * is exactly the walk conditioned on passing through it.
   */
  level(known: { level: number; observedAt: number }, time: number): number {
    const [from, to] = [Math.floor(known.observedAt / MINUTE), Math.floor(time / MINUTE)];
    if (from === to) return known.level;
    const off = Math.log(known.level / this.audience) - this.#deviation(from);
    return this.audience * Math.exp(this.#deviation(to) + off * Math.exp(-REVERSION * Math.abs(to - from)));
  }

  /** Log of level over audience. A unit walk has the variance 1, of which a week moves 2 · REVERSION · minutes. */
  #deviation(minute: number): number {
    const walk = unitWalk(this.#walkKey, minute) / Math.sqrt(2 * REVERSION * WEEK_MINUTES);
    return this.#volatility * (walk + this.#jumps(minute));
  }

  #jumps(minute: number): number {
    let sum = 0;
    const last = Math.floor(minute / JUMP_WINDOW);
    for (let window = last - JUMP_MEMORY; window <= last; window++) {
      const draw = (number: number) => uniform(this.#jumpKey, 4 * window + number);
      if (draw(0) > JUMP_PROBABILITY) continue;
      const age = minute - Math.floor((window + draw(1)) * JUMP_WINDOW);
      if (age < 0) continue;
      const size = Math.min(JUMP.most, JUMP.least - JUMP.above * Math.log(draw(2)));
      sum += (draw(3) < 0.5 ? -size : size) * Math.exp(-REVERSION * age);
    }
    return sum;
  }
}

/**
 * A stationary Ornstein–Uhlenbeck process of variance 1 at a whole minute.
 *
 * Lévy's construction by halving: given both ends of an interval, the middle is
 * normal with mean (a + b) / (2 cosh θh) and variance tanh θh, where h is half
 * the interval. Every minute is the middle of exactly one interval, so its
 * number is all that its random draw needs.
 */
function unitWalk(key: number, minute: number): number {
  let left = Math.floor(minute / ROOT_MINUTES) * ROOT_MINUTES;
  let a = normal(key, left);
  let b = normal(key, left + ROOT_MINUTES);
  for (let half = ROOT_MINUTES / 2; minute !== left; half /= 2) {
    const spread = REVERSION * half;
    const middle = (a + b) / (2 * Math.cosh(spread)) + Math.sqrt(Math.tanh(spread)) * normal(key, left + half);
    if (minute < left + half) {
      b = middle;
    } else {
      a = middle;
      left += half;
    }
  }
  return a;
}
