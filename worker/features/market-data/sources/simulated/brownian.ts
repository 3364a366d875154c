import { keyOf, normal } from "./noise.ts";

const WEEK_MINUTES = 7 * 24 * 60;

/** Paths are tied down at multiples of this, and filled in between by halving: 16 years. */
const ROOT_MINUTES = 2 ** 23;

/** Minutes that are remembered: all artists ask for the same ones. */
const REMEMBERED = 1_024;

/**
 * A Brownian motion that is a function of its name and the minute: no step has to be taken to know a later one.
 *
 * Lévy's construction: given both ends of an interval, the middle is normal around their mean with a quarter of the
 * interval's variance. Every minute is the middle of exactly one interval, so its number is all its draw needs.
 */
export class Brownian {
  readonly #key: number;
  readonly #rootKey: number;
  readonly #known = new Map<number, number>();

  constructor(name: string) {
    this.#key = keyOf(`${name}\0middles`);
    this.#rootKey = keyOf(`${name}\0roots`);
  }

  /** Its value at a whole minute since 1970, when it is 0. Of a week's change the mean is 0 and the variance 1. */
  at(minute: number): number {
    let value = this.#known.get(minute);
    if (value === undefined) {
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(minute, (value = this.#compute(minute)));
    }
    return value;
  }

  #compute(minute: number): number {
    const root = Math.floor(minute / ROOT_MINUTES);
    let left = root * ROOT_MINUTES;
    let a = this.#atRoot(root);
    let b = a + this.#overRoot(root);
    for (let half = ROOT_MINUTES / 2; minute !== left; half /= 2) {
      const middle = (a + b) / 2 + Math.sqrt(half / 2 / WEEK_MINUTES) * normal(this.#key, left + half);
      if (minute < left + half) {
        b = middle;
      } else {
        a = middle;
        left += half;
      }
    }
    return a;
  }

  #atRoot(root: number): number {
    let value = 0;
    for (let passed = 0; passed < root; passed++) value += this.#overRoot(passed);
    for (let passed = -1; passed >= root; passed--) value -= this.#overRoot(passed);
    return value;
  }

  #overRoot(root: number): number {
    return Math.sqrt(ROOT_MINUTES / WEEK_MINUTES) * normal(this.#rootKey, root);
  }
}
