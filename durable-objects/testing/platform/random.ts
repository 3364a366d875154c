import { fnv1aStep } from "../../../domain/core/fnv1a.ts";

/** Numbers from 0 to below 1 that depend only on the seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Reproducible choices: one stream for each purpose, so that one purpose does not shift another. */
export class Random {
  /** From 0 to below 1. */
  readonly next: () => number;

  constructor(seed: number, purpose: string) {
    let mixed = seed ^ 0x5bd1e995;
    for (let i = 0; i < purpose.length; i++) mixed = fnv1aStep(mixed, purpose.charCodeAt(i));
    this.next = seededRandom(mixed);
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** From `from` to `to`, both possible, whole numbers. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** A whole number from `from` to `to`, every order of magnitude alike. */
  spread(from: number, to: number): number {
    return Math.round(from * (to / from) ** this.next());
  }
}
