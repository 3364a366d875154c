import { z } from "zod";
import type { ObservationContext } from "./forecaster.ts";
import { type Observation, type ObservationFault, observationFault } from "./observation.ts";

/**
 * Observations of any period as the level S of weeks: what there was in a week, over the source's unit.
 *
 * Weeks are counted from the first observation on. While one is under way its level is a nowcast: the days that are
 * known, each over what its weekday usually has, and for the rest what they let expect. A week that has ended with
 * days missing stays at its nowcast, one without any observation is unknown, and the one before is carried on.
 */

const DAY = 24 * 3_600_000;
export const WEEK = 7 * DAY;

/** Periods up to this long (ms) belong to a weekday. */
const DAILY = 1.5 * DAY;

/** How fast the weekday pattern follows, once it has been seen for some weeks. */
const PATTERN_GAIN = 0.1;

/**
 * How much the week before still says of the rest of this one, as so much time (ms): after n days the rest is expected
 * n/(n + 1/4) of the way from the week before to these days. Of daily followers' growth, more doubt made each day's
 * change foretell the next (correlation 0.32 with a whole day, 0.21 with a quarter), none made one day stand for a week.
 */
const DOUBT = DAY / 4;

/**
 * A day, or another part of a week, counts as at most so many times the 1 + S known before it: a broken count, even if its price was held, would
 * spoil the averages of the weeks after. What really grew by a hundred is nearly half there
 * on its second day, and wholly in its second week.
 */
const DAY_BOUND = 10;

/** A day counts in the pattern as at most so many times, and at least this part of, an average one: a release is no pattern. */
const PATTERN_BOUND = 3;

const Numbers = (length: number) => z.array(z.number()).length(length);

/** What is remembered of an artist's rate; see the file's comment. Times in ms UTC. */
export const RateState = z.object({
  /** A source does not change from one kind to the other. */
  kind: z.enum(["rate", "total"]),
  /** End of the last period that was counted, and the value told for it: of a total, what it had come to. */
  until: z.int(),
  last: z.number(),
  /** End of the running week. */
  weekEnd: z.int(),
  /** What the running week's known part came to (over the unit), and how long it is, in ms of average weekdays. */
  amount: z.number(),
  covered: z.number(),
  /** Rate of each weekday (from Sunday, UTC) of the running week; null where not known, or not told by days. */
  days: z.array(z.number().nullable()).length(7),
  /** How many times an average day each weekday is, and of how many weeks that is known. */
  pattern: Numbers(7),
  patternWeeks: z.int(),
  /** The level of the week before the running one; null before the first has ended. */
  previous: z.number().nullable(),
});
export type RateState = z.infer<typeof RateState>;

/** A week that has ended. */
export interface EndedWeek {
  level: number;
  /** Weeks after it of which nothing is known. */
  unknownAfter: number;
}

export type RateStep = { state: RateState; ended: EndedWeek | null } | { fault: ObservationFault };

/** Takes a rate or a total in; `state` is null before the first. */
export function observeRate(
  state: RateState | null,
  observation: Observation,
  { unit, now }: ObservationContext,
): RateStep {
  const { kind, value, observedAt } = observation;
  const fault = observationFault(observation, now);
  if (fault) return { fault };
  if (kind === "expectation" || (state && kind !== state.kind)) return { fault: "invalid" };
  if (!state) return { state: firstState(kind, observation, unit), ended: null };
  if (observedAt <= state.until) {
    return { fault: observedAt === state.until && value === state.last ? "repeated" : "late" };
  }
  const part = bounded(state, partOf(state, observation), unit);
  const { ended, next } = observedAt > state.weekEnd ? endWeek(state, observedAt) : { ended: null, next: state };
  return { state: add({ ...next, until: observedAt, last: value }, part, unit), ended };
}

/** The level of the running week as far as can be told; null before there is any (a single total tells none). */
export function nowcast({ amount, covered, previous }: RateState): number | null {
  if (covered === 0) return previous;
  const known = (amount / covered) * WEEK;
  const share = Math.min(1, covered / WEEK);
  if (previous === null) return known;
  const trusted = covered / (covered + DOUBT);
  return share * known + (1 - share) * (previous + trusted * (known - previous));
}

/**
 * The level that an observation tells by itself, as if all of a week were like the time it covers; null if it tells
 * none. It is one that `observeRate` would take, not the first.
 */
export function toldLevel(state: RateState, observation: Observation, unit: number): number | null {
  return levelOf(state, partOf(state, observation), unit);
}

/** What happened in a part of the time that was not counted yet. */
interface Part {
  /** In the source's unit. */
  amount: number;
  /** Milliseconds. */
  duration: number;
  /** Of days: which, from Sunday (UTC). */
  weekday: number | null;
}

function firstState(kind: RateState["kind"], { value, observedAt, period }: Observation, unit: number): RateState {
  // What comes weekly ends its weeks when it comes; what comes in days fills a week from its first day on.
  const weekEnd = kind === "rate" && period <= DAILY ? observedAt - period + WEEK : observedAt;
  const state: RateState = {
    kind,
    until: observedAt,
    last: value,
    weekEnd: kind === "total" ? observedAt + WEEK : weekEnd,
    amount: 0,
    covered: 0,
    days: Array<null>(7).fill(null),
    pattern: Array<number>(7).fill(1),
    patternWeeks: 0,
    previous: null,
  };
  return kind === "rate" ? add(state, partEnding(observedAt, value, period), unit) : state;
}

function partEnding(end: number, amount: number, duration: number): Part {
  return { amount, duration, weekday: duration <= DAILY ? new Date(end - duration / 2).getUTCDay() : null };
}

function partOf(state: RateState, { kind, value, observedAt, period }: Observation): Part {
  const since = observedAt - state.until;
  if (kind === "total") {
    // One that fell was counted anew: it says nothing of what happened since, and is grown from.
    return value < state.last
      ? { amount: 0, duration: 0, weekday: null }
      : partEnding(observedAt, value - state.last, since);
  }
  // Rolling periods overlap: the part that was not counted yet is taken to be like the rest.
  const duration = Math.min(period, since);
  return { ...partEnding(observedAt, value, period), amount: (value / period) * duration, duration };
}

/** A part of a week with no more in it than the level known lets be believed of it. */
function bounded(state: RateState, part: Part, unit: number): Part {
  const [known, told] = [nowcast(state), levelOf(state, part, unit)];
  if (part.duration >= WEEK || known === null || told === null) return part;
  const most = DAY_BOUND * (1 + known) - 1;
  return told > most ? { ...part, amount: part.amount * (most / told) } : part;
}

function levelOf(state: RateState, part: Part, unit: number): number | null {
  const covered = usualTime(state, part);
  return covered === 0 ? null : ((part.amount / covered) * WEEK) / unit;
}

/** How long a part is in average weekdays (ms). */
function usualTime({ pattern }: RateState, { duration, weekday }: Part): number {
  return duration * (weekday === null ? 1 : (pattern[weekday] ?? 1));
}

function add(state: RateState, part: Part, unit: number): RateState {
  const { amount, duration, weekday } = part;
  if (duration === 0) return state;
  return {
    ...state,
    amount: state.amount + amount / unit,
    covered: state.covered + usualTime(state, part),
    days: weekday === null ? state.days : state.days.with(weekday, amount / duration),
  };
}

function endWeek(state: RateState, observedAt: number): { ended: EndedWeek | null; next: RateState } {
  const weeks = Math.ceil((observedAt - state.weekEnd) / WEEK);
  const level = nowcast(state);
  const next: RateState = {
    ...state,
    ...learnPattern(state),
    weekEnd: state.weekEnd + weeks * WEEK,
    amount: 0,
    covered: 0,
    days: Array<null>(7).fill(null),
    previous: level,
  };
  return { ended: level === null ? null : { level, unknownAfter: weeks - 1 }, next };
}

/** The weekday pattern after a week of which each day is known. */
function learnPattern({ days, pattern, patternWeeks }: RateState): Pick<RateState, "pattern" | "patternWeeks"> {
  const rates = days.filter((rate) => rate !== null);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / 7;
  if (rates.length < 7 || mean === 0) return { pattern, patternWeeks };
  const gain = Math.max(PATTERN_GAIN, 1 / (patternWeeks + 2));
  const moved = rates.map((rate, day) => {
    const ratio = Math.min(PATTERN_BOUND, Math.max(1 / PATTERN_BOUND, rate / mean));
    const known = pattern[day] ?? 1;
    return known + gain * (ratio - known);
  });
  const sum = moved.reduce((total, ratio) => total + ratio, 0);
  return { pattern: moved.map((ratio) => (ratio * 7) / sum), patternWeeks: patternWeeks + 1 };
}
