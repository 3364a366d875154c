import { z } from "zod";
import { learnVariance } from "./volatility.ts";
import { WEEK } from "./weekly-rate.ts";

/**
 * What keeps a lie, or a fault, from becoming a price.
 *
 * A jump is a change beyond 99.9 % of those that the artist's own volatility explains. Prices have fat tails, so no
 * normal distribution says how far that is: of 137,000 weekly changes of prices made from ten years of charts, each
 * over the volatility that was known before it, 99.9 % were below 10.9. Over a longer time limits grow with its square
 * root. News needs no time, so below a week they shrink with the cube root only (tails fall with about the third
 * power), and no further than a day's. What moved in the last week counts with a new change: many small steps are
 * held against the limit of a week, so that no jump passes in pieces.
 */
const JUMP = 11;

/** Weekly volatility of an artist of whom nothing is known: that of the middle artist and a bit. */
const USUAL_VARIANCE = 0.1 ** 2;

const DAY = WEEK / 7;

/** What is remembered of how an artist's price moves. */
export const Volatility = z.object({
  /** Of a week's change of the price's logarithm. */
  variance: z.number(),
  /** Sum of the last changes, each fading with a time constant of a week. */
  recent: z.number(),
  /** Of the last change, ms UTC. */
  at: z.int(),
});
export type Volatility = z.infer<typeof Volatility>;

/** Of an artist whose first price is of `at` (ms UTC). */
export function startVolatility(at: number): Volatility {
  return { variance: USUAL_VARIANCE, recent: 0, at };
}

/**
 * After the price's logarithm changed by `change` at `at` (ms UTC); also of a jump that was released. Changes are of
 * the price before it is rounded (`GAMMA · x`): cents would make a cheap artist look restless.
 */
export function observeChange(volatility: Volatility, change: number, at: number): Volatility {
  return {
    variance: learnVariance(volatility.variance, change, at - volatility.at, USUAL_VARIANCE),
    recent: recentAt(volatility, at) + change,
    at: Math.max(at, volatility.at),
  };
}

/** The largest change of a logarithm that a weekly `variance` explains within `elapsed` ms; a day's at least, also of a clock that went back. */
export function jumpLimit(variance: number, elapsed: number): number {
  const weeks = Math.max(elapsed, DAY) / WEEK;
  return JUMP * Math.sqrt(variance) * (weeks < 1 ? Math.cbrt(weeks) : Math.sqrt(weeks));
}

/** Whether the price's logarithm would jump by `change` at `at` (ms UTC): not to be quoted before somebody looked. */
export function isJump(volatility: Volatility, change: number, at: number): boolean {
  const elapsed = at - volatility.at;
  if (!(Math.abs(change) <= jumpLimit(volatility.variance, elapsed))) return true;
  const inAWeek = recentAt(volatility, at) + change;
  return Math.abs(inAWeek) > jumpLimit(volatility.variance, Math.max(elapsed, WEEK)) && inAWeek * change > 0;
}

/** What a history of values (cents, ms UTC, oldest first) says: its volatility, and which of them were jumps. */
export function observeHistory(values: readonly { time: number; cents: number }[]): {
  volatility: Volatility | null;
  jumps: boolean[];
} {
  let volatility: Volatility | null = null;
  const jumps = values.map(({ time, cents }, i) => {
    const change = Math.log(cents / (values[i - 1]?.cents ?? cents));
    const jump = volatility !== null && isJump(volatility, change, time);
    volatility = observeChange(volatility ?? startVolatility(time), change, time);
    return jump;
  });
  return { volatility, jumps };
}

function recentAt({ recent, at }: Volatility, now: number): number {
  return recent * Math.exp(-Math.max(0, now - at) / WEEK);
}
