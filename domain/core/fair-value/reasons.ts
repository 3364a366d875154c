import { apportion } from "./apportion.ts";
import type { Part } from "./combine.ts";
import { GAMMA } from "./price.ts";

/** A price and what it was made of. */
export interface ExplainedPrice {
  cents: number;
  parts: readonly Part[];
}

/** Why a price moved. The reasons' `cents` add up to by how much it did. */
export type Reason =
  /** A source said something. */
  | {
      why: "news";
      source: string;
      cents: number;
      /** The change of 1 + S that it tells, as a fraction: what there is now. */
      level: number;
      /** The change of what it expects beyond that, as a fraction. */
      growth: number;
    }
  /** A source is there that was not. It moves nothing yet. */
  | { why: "joined"; source: string; cents: 0 }
  /** A source is gone, or says nothing any more. It moves nothing; `weight` is what it has left. */
  | { why: "faded"; source: string; cents: 0; weight: number }
  /** What no source says: a value that was imported, or released or set by somebody. */
  | { why: "set"; cents: number };

/** A weight that fell by less is not worth a line. */
const FADING = 0.05;

/** What rounding of both prices leaves unexplained at most, in cents. */
const ROUNDING = 1.5;

/** Why a price is `after` and no longer `before`: what moved it most comes first, what moved nothing last. */
export function reasonsFor(before: ExplainedPrice, after: ExplainedPrice): Reason[] {
  const earlier = new Map(before.parts.map((part) => [part.source, part]));
  const told = after.parts.flatMap((part) => {
    const old = earlier.get(part.source);
    return old && part.observedAt > old.observedAt ? [{ part, old }] : [];
  });
  const { set, cents } = attribute(
    before.cents,
    after.cents,
    told.map(({ part, old }) => part.moved - old.moved),
  );
  const news = told.map(({ part, old }, i): Reason => {
    const level = (1 + part.level) / (1 + old.level) - 1;
    return {
      why: "news",
      source: part.source,
      cents: cents[i] ?? 0,
      level,
      growth: Math.expm1(part.growth - old.growth),
    };
  });
  const joined = after.parts.filter(({ source }) => !earlier.has(source));
  return [
    ...news.sort((a, b) => Math.abs(b.cents) - Math.abs(a.cents)),
    ...(set === 0 ? [] : [{ why: "set", cents: set } as const]),
    ...joined.map(({ source }): Reason => ({ why: "joined", source, cents: 0 })),
    ...fadedSources(before, after, new Set(told.map(({ part }) => part.source))),
  ];
}

/** A reason in a sentence. Prices are in cents, changes in per cent. */
export function describeReason(reason: Reason): string {
  switch (reason.why) {
    case "news":
      return `${reason.source} tells of ${amount(reason.level, "popularity")} and lets ${amount(reason.growth, "growth")} be expected: ${signed(reason.cents)} cents`;
    case "joined":
      return `${reason.source} is a source from now on: it moves the price with what it tells next`;
    case "faded":
      return `${reason.source} has said nothing new: it has ${Math.round(100 * reason.weight)} % of the weight now, and moves nothing`;
    case "set":
      return `an imported, released or rejected value: ${signed(reason.cents)} cents`;
  }
}

/**
 * How many cents of the change from one price to the other each move of its x made, and how many none of them did.
 * The logarithmic mean of both prices, times a change of the logarithm, gives the change of the price exactly.
 */
function attribute(before: number, after: number, moves: readonly number[]): { set: number; cents: number[] } {
  const difference = after - before;
  const perLog = difference === 0 ? before : difference / Math.log(after / before);
  const exact = moves.map((move) => perLog * GAMMA * move);
  const rest = difference - exact.reduce((sum, cents) => sum + cents, 0);
  const set = moves.length > 0 && Math.abs(rest) <= ROUNDING ? 0 : Math.round(rest);
  return { set, cents: apportion(difference - set, exact) };
}

function fadedSources(before: ExplainedPrice, after: ExplainedPrice, told: ReadonlySet<string>): Reason[] {
  const now = new Map(after.parts.map((part) => [part.source, part.weight]));
  return before.parts.flatMap(({ source, weight }): Reason[] => {
    const left = now.get(source) ?? 0;
    return told.has(source) || weight - left < FADING ? [] : [{ why: "faded", source, cents: 0, weight: left }];
  });
}

function amount(change: number, of: string): string {
  const percent = Math.round(1_000 * Math.abs(change)) / 10;
  return percent === 0 ? `the same ${of}` : `${percent} % ${change > 0 ? "more" : "less"} ${of}`;
}

function signed(cents: number): string {
  return cents < 0 ? `−${-cents}` : `+${cents}`;
}
