/**
 * Whole numbers near `parts` that add up to `total`, a whole number that the parts add up to but for rounding: what
 * rounding leaves goes where most was cut off (largest remainders).
 */
export function apportion(total: number, parts: readonly number[]): number[] {
  const whole = parts.map(Math.floor);
  const ranked = parts
    .map((part, i) => ({ i, cut: part - Math.floor(part) }))
    .sort((a, b) => b.cut - a.cut || a.i - b.i);
  const missing = total - whole.reduce((sum, part) => sum + part, 0);
  // Floating point may leave more than one each, or less than nothing: then all share in that first.
  const each = Math.floor(missing / parts.length);
  const left = missing - each * parts.length;
  for (const [rank, { i }] of ranked.entries()) whole[i]! += each + (rank < left ? 1 : 0);
  return whole;
}
