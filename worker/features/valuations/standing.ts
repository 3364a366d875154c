import { z } from "zod";
import { Combination, combine, reject, type SourceForecast } from "../../../domain/core/fair-value/combine.ts";
import { isJump, observeChange, startVolatility, Volatility } from "../../../domain/core/fair-value/gate.ts";
import { expectationAt, GAMMA, priceOf } from "../../../domain/core/fair-value/price.ts";
import { DAY } from "../../../domain/core/ranges.ts";

/** One source's part in a fair value: see `Part` of `combine.ts`. */
const StoredPart = z.object({
  source: z.string(),
  staleAfter: z.number(),
  x: z.number(),
  level: z.number(),
  growth: z.number(),
  observedAt: z.number(),
  age: z.number(),
  weight: z.number(),
  cents: z.number(),
  alone: z.number(),
  moved: z.number(),
});
export type StoredPart = z.infer<typeof StoredPart>;

const Priced = z.object({ cents: z.int(), at: z.int(), parts: z.array(StoredPart) });

/** Where an artist's fair value stands, and how it came to that. Money in cents, times in ms. */
export const Standing = Priced.extend({
  combination: Combination,
  volatility: Volatility,
  /** The last one of the day before (UTC). */
  before: Priced.nullable(),
  /** The `at` of the standing that this one was made from: it takes that one's place and no other's. Null: the first. */
  replaces: z.int().nullable().default(null),
  /** What the book was last told, and when. */
  sent: z.object({ cents: z.int(), at: z.int() }).nullable(),
});
export type Standing = z.infer<typeof Standing>;

/** What came of looking at an artist's sources. `held`: they say what nobody is to quote unseen; the standing stays. */
export type Revaluation =
  | { status: "valued"; standing: Standing }
  | { status: "held"; cents: number; combination: Combination; source: string };

/** Of an artist of whom a price is known, and not where it came from. */
export function standingAt(cents: number, at: number): Standing {
  return {
    cents,
    at,
    parts: [],
    combination: { x: expectationAt(cents), counted: {} },
    volatility: startVolatility(at),
    before: null,
    replaces: null,
    sent: { cents, at },
  };
}

/**
 * The fair value by what all sources say at `at` (ms); null while none does. `isTrusted`: what a source says is taken
 * without a look, which is right of one that we make up ourselves.
 */
export function revalue(
  standing: Standing | null,
  forecasts: readonly SourceForecast[],
  at: number,
  isTrusted: (source: string) => boolean,
): Revaluation | null {
  const combined = combine(forecasts, standing?.combination ?? null, at);
  if (!combined) return null;
  const { combination, cents } = combined;
  const change = standing ? GAMMA * (combination.x - standing.combination.x) : 0;
  if (standing && !forecasts.every(({ source }) => isTrusted(source)) && isJump(standing.volatility, change, at)) {
    return { status: "held", cents, combination, source: moverOf(standing.combination, combination) };
  }
  const staleAfter = new Map(forecasts.map((own) => [own.source, own.staleAfter]));
  const parts = combined.parts.map((part) => ({ ...part, staleAfter: staleAfter.get(part.source) ?? 0 }));
  const volatility = standing ? observeChange(standing.volatility, change, at) : startVolatility(at);
  const { sent = null, at: replaces = null } = standing ?? {};
  return {
    status: "valued",
    standing: { cents, at, parts, combination, volatility, before: dayBefore(standing, at), replaces, sent },
  };
}

/** The standing after a held value was released: it is the fair value from `at` (ms) on. */
export function released(standing: Standing, combination: Combination, at: number): Standing {
  const change = GAMMA * (combination.x - standing.combination.x);
  return {
    ...standing,
    cents: priceOf(combination.x),
    at,
    combination,
    // Somebody has looked at it: what comes next is not held for having come after it.
    volatility: { ...observeChange(standing.volatility, change, at), recent: 0 },
    before: dayBefore(standing, at),
    replaces: standing.at,
  };
}

/** The standing after a held value was rejected at `at` (ms): the price stays, and the sources go on from what they say now. */
export function rejected(standing: Standing, forecasts: readonly SourceForecast[], at: number): Standing {
  const before = dayBefore(standing, at);
  return { ...standing, at, combination: reject(forecasts, standing.combination), before, replaces: standing.at };
}

function dayBefore(standing: Standing | null, at: number): Standing["before"] {
  if (!standing || Math.floor(standing.at / DAY) === Math.floor(at / DAY)) return standing?.before ?? null;
  const { cents, parts } = standing;
  return { cents, at: standing.at, parts };
}

/** The source that moves the price most from one combination to the other. */
function moverOf(before: Combination, after: Combination): string {
  const moves = Object.entries(after.counted).map(([source, { moved }]) => {
    return { source, by: Math.abs(moved - (before.counted[source]?.moved ?? 0)) };
  });
  return moves.toSorted((a, b) => b.by - a.by)[0]?.source ?? "";
}
