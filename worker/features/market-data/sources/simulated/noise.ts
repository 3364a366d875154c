import { fnv1a } from "../../../../../domain/core/fnv1a.ts";

/**
 * Random numbers that are a function of where they are used: (key, index) always
 * gives the same one, in any order, with no state to keep. For simulation only,
 * not for secrets.
 */

/** A 32-bit key of a text: FNV-1a, finished like MurmurHash3 so that similar texts give unrelated keys. */
export function keyOf(text: string): number {
  return mix(fnv1a(text));
}

/** Uniform in (0, 1), never 0 or 1. `index` counts as a 32-bit integer. */
export function uniform(key: number, index: number): number {
  return (mix(mix(index + 0x9e3779b9) ^ key) + 0.5) / 2 ** 32;
}

/** Normal with mean 0 and variance 1, by Box and Muller (1958). */
export function normal(key: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(key, index)));
  return radius * Math.cos(2 * Math.PI * uniform(mix(key + 1), index));
}

/** The 32-bit finaliser of MurmurHash3 (Appleby, public domain). Returns an unsigned integer. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
