import { GAMMA } from "../../../../../domain/core/fair-value/price.ts";
import { Brownian } from "./brownian.ts";
import { keyOf, uniform } from "./noise.ts";

const MINUTE = 60_000;
const WEEK_MINUTES = 7 * 24 * 60;

/** How many listeners S counts in: `price = C · (1 + listeners / LISTENERS_UNIT)^GAMMA`. */
export const LISTENERS_UNIT = 1_000_000;

/**
 * Weekly volatility of the price (of what it has above that of nobody's popularity) of an artist with
 * `VOLATILITY_AUDIENCE` listeners, jumps included. It falls with audience to `VOLATILITY_POWER`, within bounds.
 * The catalogue's median artist comes to about 7 %.
 */
const VOLATILITY = 0.1;
const VOLATILITY_AUDIENCE = 7_500_000;
const VOLATILITY_POWER = -0.25;
const VOLATILITY_BOUNDS = { least: 0.05, most: 0.25 };

/** Parts of that variance that come from what moves all artists, and those of a genre. Jumps have a quarter of it, the rest is the artist's own. */
const MARKET_PART = 0.15;
const GENRE_PART = 0.2;

/** At most one jump a week, in one week of so many: 1.6 a year. */
const JUMP_EVERY = 32;

/**
 * The logarithm of a jump is this many weekly volatilities, up or down alike: at least, on average above that, at most.
 * That is a third below what is held for somebody to look at (domain/core/fair-value/gate.ts), so hardly any is.
 */
const JUMP = { least: 2, above: 0.8, most: 4 };

/** The variance of jumps in a week over the square of the volatility: their rate times the mean square of their sizes. */
const JUMP_PART = meanSquare(JUMP) / JUMP_EVERY;

/** What is known of an artist where its career begins. */
export interface Career {
  /** Monthly listeners, positive. */
  audience: number;
  /** Artists that share some move together. */
  genres: readonly string[];
}

/**
 * Made-up careers, so that a fresh clone is alive with no network at all.
 *
 * The price is a martingale: what is above the price of an artist with no popularity at all is multiplied by
 *
 *     G(t) = exp(Σ σᵢ Wᵢ(t) − σᵢ² t / 2) · ∏ exp(± zⱼ)
 *
 * where the Wᵢ are Brownian motions of the whole market, of each genre, and of the artist, and a jump, a hit or a
 * scandal, goes up with the chance 1 / (1 + exp z), so that its factor is 1 in the mean. So the expectation of any later price is the present
 * one, whatever is known of the past: neither momentum nor its opposite earns anything, no artist returns to where the
 * catalogue saw it, and baskets earn nothing on average either. Only who knows the seed knows more.
 *
 * In the long run the mean of all careers stays and the median falls: most fade, few rise far, by Doob's inequality
 * not one in λ ever to more than λ times what it began with. A price that fades ends at that of no popularity, which
 * the model of prices has for a floor: it moves ever less there, and is never worth nothing.
 *
 * G is a function of (seed, artist, minute): stepping each minute or once after three weeks arrives at the same level,
 * and a past made up for a chart joins the live path without a seam. A new seed goes on from where the artist is.
 */
export class Careers {
  readonly #seed: string;
  readonly #motions = new Map<string, Brownian>();

  /** The same seed always gives the same paths: it is to be kept secret where foresight would be unfair. */
  constructor(seed: string) {
    this.#seed = seed;
  }

  /** The expected listeners at `time`, before or after, on the path through `known` (listeners; both times in ms). */
  level(artistId: string, career: Career, known: { level: number; observedAt: number }, time: number): number {
    const [from, to] = [Math.floor(known.observedAt / MINUTE), Math.floor(time / MINUTE)];
    if (from === to) return known.level;
    const above = Math.expm1(GAMMA * Math.log1p(known.level / LISTENERS_UNIT));
    const growth = from < to ? this.#growth(artistId, career, from, to) : 1 / this.#growth(artistId, career, to, from);
    return LISTENERS_UNIT * Math.expm1(Math.log1p(above * growth) / GAMMA);
  }

  /** G(to) / G(from). */
  #growth(artistId: string, { audience, genres }: Career, from: number, to: number): number {
    const volatility = volatilityOf(audience);
    const shared = genres.length === 0 ? 0 : GENRE_PART;
    const parts: [string, number][] = [
      ["market", MARKET_PART],
      ...genres.map((genre): [string, number] => [`genre\0${genre}`, GENRE_PART / genres.length]),
      [`artist\0${artistId}`, 1 - MARKET_PART - shared - JUMP_PART],
    ];
    const log = parts.reduce((sum, [name, part]) => {
      const motion = this.#motion(name);
      const sigma = volatility * Math.sqrt(part);
      return sum + sigma * (motion.at(to) - motion.at(from)) - ((sigma ** 2 / 2) * (to - from)) / WEEK_MINUTES;
    }, 0);
    return Math.exp(log) * this.#jumps(artistId, volatility, from, to);
  }

  /** The product of all jumps after `from` up to `to`. */
  #jumps(artistId: string, volatility: number, from: number, to: number): number {
    const key = keyOf(`${this.#seed}\0jumps\0${artistId}`);
    let product = 1;
    for (let week = Math.floor(from / WEEK_MINUTES); week <= Math.floor(to / WEEK_MINUTES); week++) {
      if (uniform(key, 4 * week) * JUMP_EVERY > 1) continue;
      const minute = Math.floor((week + uniform(key, 4 * week + 1)) * WEEK_MINUTES);
      if (minute <= from || minute > to) continue;
      const size = Math.min(JUMP.most, JUMP.least - JUMP.above * Math.log(uniform(key, 4 * week + 2)));
      const factor = Math.exp(volatility * size);
      // So often up that the mean of both is 1.
      product *= uniform(key, 4 * week + 3) * (1 + factor) < 1 ? factor : 1 / factor;
    }
    return product;
  }

  #motion(name: string): Brownian {
    let motion = this.#motions.get(name);
    if (!motion) this.#motions.set(name, (motion = new Brownian(`${this.#seed}\0${name}`)));
    return motion;
  }
}

/** Of an artist that begins with so many listeners: of its price above the floor, a week. */
function volatilityOf(audience: number): number {
  const volatility = VOLATILITY * (audience / VOLATILITY_AUDIENCE) ** VOLATILITY_POWER;
  return Math.min(VOLATILITY_BOUNDS.most, Math.max(VOLATILITY_BOUNDS.least, volatility));
}

/** Of min(most, least + above · X), where X is exponential with mean 1: its second moment, in parts. */
function meanSquare({ least, above, most }: typeof JUMP): number {
  const cut = Math.exp(-(most - least) / above);
  return least ** 2 + 2 * above * (least + above) - 2 * above * cut * (most + above);
}
