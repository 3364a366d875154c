/** Where a hash starts. */
export const FNV_OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * 32-bit FNV-1a of a text's UTF-16 units, from its `start`-th, as an unsigned
 * integer (Fowler, Noll, Vo; RFC 9923). For checksums and hash tables: whoever
 * wants two texts with the same hash finds them.
 */
export function fnv1a(text: string, start = 0): number {
  let hash = FNV_OFFSET_BASIS;
  for (let i = start; i < text.length; i++) hash = fnv1aStep(hash, text.charCodeAt(i));
  return hash >>> 0;
}

/** One step of FNV-1a: the hash (a 32-bit integer) after another `value`. */
export function fnv1aStep(hash: number, value: number): number {
  return Math.imul(hash ^ value, PRIME);
}
