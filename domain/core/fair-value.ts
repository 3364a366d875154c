import { z } from "zod";

/**
 * Fair value: the price that popularity data justifies.
 *
 * Each source reports a level (monthly listeners, page views, …). On a log scale
 * it is compared with all listed artists as a robust z-score,
 * `z = (ln level − median) / (1.4826 · MAD)`; the sources' z-scores are averaged
 * by weight and turned into a price, `CENTRE · exp(SPREAD · z)`.
 *
 * The median and MAD of a source are its *anchor*. It is stored and moves only
 * in `refreshAnchor`, a tenth of the way at a time: otherwise each listing, each
 * delisting and each artist's scandal would move everyone else's price.
 */

/** The price in cents of the median artist. */
const CENTRE = 1_800;

/** How much the log of the price grows for one robust standard deviation of log popularity. */
const SPREAD = 1.15;

/** z-scores are cut here, so no broken reading can quote a price of zero or of millions. */
const Z_BOUND = 4;

/** The largest change of the log price taken without review when no time has passed: half or double. */
const JUMP_BOUND = Math.LN2;

/** MAD of a normal distribution × this = its standard deviation (Hampel, 1974). */
const MAD_TO_SIGMA = 1.4826;

/** Least spread of log levels an anchor assumes: with a handful of equal artists MAD says zero. */
const MIN_SCALE = 0.5;

/** How far towards today's values one refresh moves a stored anchor. */
const REFRESH_SHARE = 0.1;

const WEEK = 7 * 24 * 3_600_000;

/** Where the listed artists stand by one source: robust centre and spread of `ln(level)`. */
export const Anchor = z.object({
  median: z.number(),
  scale: z.number().min(MIN_SCALE),
  refreshedAt: z.int().meta({ description: "Milliseconds UTC" }),
});
export type Anchor = z.infer<typeof Anchor>;

/** What one source last said of an artist. */
export interface Reading {
  source: string;
  /** The source's own unit; must be positive to count. */
  level: number;
  /** Milliseconds UTC. */
  observedAt: number;
  /** Importance beside other sources, any positive scale. */
  weight: number;
  /** Age in milliseconds after which the weight halves for every further `staleAfter`. */
  staleAfter: number;
}

/** One source's part in a fair value. */
export interface Part {
  source: string;
  level: number;
  observedAt: number;
  z: number;
  /** Its share of the total weight after ageing, 0 to 1. */
  share: number;
  /** The price in cents this source alone would give. */
  cents: number;
}

/**
 * `quoted`: the fair value. `quarantined`: `cents` is too far from the previous
 * fair value to be quoted unseen; keep the previous one, and once reviewed call
 * again without it. `no_signal`: no source says anything; keep the previous one.
 */
export type Valuation =
  | { status: "quoted"; cents: number; parts: Part[] }
  | { status: "quarantined"; cents: number; parts: Part[] }
  | { status: "no_signal" };

/** The middle value, of an even number the mean of the two middle ones. Throws when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError("The median of nothing");
  return (lower + upper) / 2;
}

/**
 * The anchor of one source after another look at the levels of all listed
 * artists. Without a `held` one it is taken as it is, otherwise it moves a tenth
 * of the way. Weekly is often enough: what a whole market gains in between shows
 * as rising prices, as it should. Without a positive level the held one stays.
 */
export function refreshAnchor(held: Anchor | null, levels: readonly number[], now: number): Anchor | null {
  const logs = levels.filter(isLevel).map(Math.log);
  if (logs.length === 0) return held;
  const centre = median(logs);
  const scale = Math.max(MIN_SCALE, MAD_TO_SIGMA * median(logs.map((log) => Math.abs(log - centre))));
  if (!held) return { median: centre, scale, refreshedAt: now };
  return {
    median: held.median + REFRESH_SHARE * (centre - held.median),
    scale: held.scale + REFRESH_SHARE * (scale - held.scale),
    refreshedAt: now,
  };
}

/**
 * The fair value of one artist at `now` (milliseconds UTC).
 *
 * Hand in the last known reading of every source, old ones too: a source that
 * stops answering then fades instead of vanishing with a jump, and when all are
 * old they still agree on a price. Readings without an anchor or a positive
 * level do not count. Beyond half or double of `previous` (more if that is long
 * ago: the bound grows with the square root of 1 + weeks) the result is quarantined.
 */
export function fairValue(
  readings: readonly Reading[],
  anchors: ReadonlyMap<string, Anchor>,
  now: number,
  previous: { cents: number; time: number } | null,
): Valuation {
  const weighed = readings.flatMap((reading) => {
    const anchor = anchors.get(reading.source);
    const weight = weightAt(reading, now);
    return anchor && isLevel(reading.level) && weight > 0
      ? [{ ...reading, weight, z: zScore(reading.level, anchor) }]
      : [];
  });
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { status: "no_signal" };
  const parts = weighed.map(({ source, level, observedAt, z, weight }) => {
    return { source, level, observedAt, z, share: weight / total, cents: priceAt(z) };
  });
  const cents = priceAt(parts.reduce((sum, { z, share }) => sum + z * share, 0));
  return { status: isJump(cents, previous, now) ? "quarantined" : "quoted", cents, parts };
}

/** The level whose fair value by this source alone is `cents`: where to start an artist of whom only a price is known. */
export function levelAt(cents: number, anchor: Anchor): number {
  return Math.exp(anchor.median + (anchor.scale * Math.log(cents / CENTRE)) / SPREAD);
}

function isLevel(level: number): boolean {
  return Number.isFinite(level) && level > 0;
}

function weightAt({ weight, observedAt, staleAfter }: Reading, now: number): number {
  return weight * 2 ** Math.min(0, (observedAt + staleAfter - now) / staleAfter);
}

function zScore(level: number, { median, scale }: Anchor): number {
  return Math.max(-Z_BOUND, Math.min(Z_BOUND, (Math.log(level) - median) / scale));
}

function priceAt(z: number): number {
  return Math.round(CENTRE * Math.exp(SPREAD * z));
}

function isJump(cents: number, previous: { cents: number; time: number } | null, now: number): boolean {
  if (!previous) return false;
  const weeks = Math.max(0, now - previous.time) / WEEK;
  return Math.abs(Math.log(cents / previous.cents)) > JUMP_BOUND * Math.sqrt(1 + weeks);
}
