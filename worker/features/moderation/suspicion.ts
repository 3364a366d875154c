import { DAY } from "../../../domain/core/ranges.ts";

/** What two accounts, A and B, bought from each other in thirty days, measured by fair value. In cents. */
export interface Flow {
  /** What B gained by buying below fair value or selling above it; negative: what A gained. */
  moved: number;
  /** The same without regard to who gained. */
  gross: number;
  boughtA: number;
  boughtB: number;
}

/** Of the two, the one that lost by it. */
export interface Payer {
  /** Age of its account, in ms. */
  age: number;
}

/** An account of less than this age, in ms, may have been made for it. */
export const YOUNG = 7 * DAY;

/** What a pair must have moved, in cents: a hundredth of what an account begins with. */
const LARGE = 10_000;

/**
 * The most that a newcomer's cash can lose to somebody who quotes inside the issuer's spread, and the least that is
 * looked at when many small payers pay one account. In cents.
 */
const MORE_THAN_A_SPREAD = 5_000;
const SMALL = 1_000;

/**
 * The part of `gross` that must have gone one way, unless it is so much (cents) that it matters whatever else there
 * was: trades that undo each other cost next to nothing, and would hide any gift.
 */
const ONE_SIDED = 0.5;
const HUGE = 50_000;

/** Bought back and forth: the smaller side is at least this part of the larger. */
const ROUND_TRIP = 0.25;

/** The part of what they traded that went beyond fair value; half a spread is less. */
const BEYOND_SPREAD = 0.01;

/**
 * Whether a flow looks like a gift. Who trades honestly pays half a spread, one way, to whoever quotes best. A gift
 * inside the spread has to go back and forth, always at the same one's cost; or it goes on for longer than a
 * newcomer's cash allows; or it is at prices that no quote explains. Small gifts of several young accounts to one
 * (`fromYoung`, cents) count together.
 */
export function isSuspect(flow: Flow, { age }: Payer, fromYoung: number): boolean {
  const moved = Math.abs(flow.moved);
  if (moved < SMALL || (moved < HUGE && moved < flow.gross * ONE_SIDED)) return false;
  const roundTrip = Math.min(flow.boughtA, flow.boughtB) >= ROUND_TRIP * Math.max(flow.boughtA, flow.boughtB);
  const beyondSpread = moved >= BEYOND_SPREAD * (flow.boughtA + flow.boughtB);
  const young = age < YOUNG;
  if (roundTrip || beyondSpread) return moved >= LARGE || (young && fromYoung >= LARGE);
  return young && moved >= MORE_THAN_A_SPREAD;
}

/** Why the flow is flagged, for whoever looks at it. */
export function reasonOf(flow: Flow, { age }: Payer): string {
  const dollars = (Math.abs(flow.moved) / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });
  const oneWay = Math.round((100 * Math.abs(flow.moved)) / flow.gross);
  const days = Math.floor(age / DAY);
  const old = days === 0 ? "less than a day" : days === 1 ? "1 day" : `${days} days`;
  return `One paid the other ${dollars} more than the shares were worth, ${oneWay} % of it one way; its account was ${old} old`;
}
