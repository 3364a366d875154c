import type { LimiterView, Outcome, RateLimit, Reservation } from "../../protocol/source-limiter.ts";

/*
 * How often one source is asked, by all isolates together, and whether at all. Pure: the state is handed in and out.
 *
 * Requests are spaced evenly. So no window of any length, wherever it begins, holds more than its share, there is
 * nothing to count, and all that has to outlive a restart is when the next one may be sent. The circuit breaker is
 * here and not a library's, because those wrap the call that they judge, and these calls are made in many isolates.
 */

/** All times in ms by the object's clock. */
export interface LimiterState {
  /** The latest time at which anything happened. */
  seenAt: number;
  /** The next request is sent no earlier. */
  nextAt: number;
  /** Between two requests until `spacingUntil`, because the source said how many it still takes. */
  spacing: number;
  spacingUntil: number;
  /** Until then the source wants to be left alone. */
  blockedUntil: number;
  /** Failures in a row. */
  failures: number;
  /** How often in a row it was suspended, until when, and until when one request tries whether it works again. */
  suspensions: number;
  suspendedUntil: number;
  tryingUntil: number;
}

/** Of a source that was never asked. */
export const NEVER_ASKED: LimiterState = {
  seenAt: 0,
  nextAt: 0,
  spacing: 0,
  spacingUntil: 0,
  blockedUntil: 0,
  failures: 0,
  suspensions: 0,
  suspendedUntil: 0,
  tryingUntil: 0,
};

/**
 * How much of a limit is used. The rest is for what the object cannot see: requests that were held up on their way and
 * arrive with those after them, and those that were given a place before its clock jumped ahead.
 */
const SHARE = 0.8;

/** So many requests may wait for their place; those whose clock has jumped ahead send so many too early, no more. */
const WAITING = 3;

/** Failures in a row after which a source is suspended: first so long, then doubled up to the most (ms). */
const FAILURES = 5;
const FIRST_SUSPENSION = 30_000;
const LONGEST_SUSPENSION = 3_600_000;

/** How long the request that tries a suspended source may take before another one does (ms). */
const TRYING = 60_000;

/** The longest that a source can have itself left alone by one answer (ms). */
const LONGEST_BLOCK = 24 * 3_600_000;

/** The time between two requests (ms) at which `limit` holds. */
export const spacingOf = ({ count, window }: RateLimit): number => Math.ceil(window / (SHARE * count));

/** Takes the next place in the row at `now`, or says why there is none. */
export function reserve(
  stored: LimiterState,
  limit: RateLimit,
  now: number,
): { state: LimiterState; reservation: Reservation } {
  const state = atClock(stored, now);
  const refused = (reason: "rate_limited" | "suspended" | "busy", until: number) => ({
    state,
    reservation: { ok: false, reason, retryIn: until - now } as const,
  });
  if (state.blockedUntil > now) return refused("rate_limited", state.blockedUntil);
  const suspendedUntil = Math.max(state.suspendedUntil, state.tryingUntil);
  if (suspendedUntil > now) return refused("suspended", suspendedUntil);
  const usual = spacingOf(limit);
  const spacing = state.spacingUntil > now ? Math.max(usual, state.spacing) : usual;
  const at = Math.max(state.nextAt, now);
  if (at > now + WAITING * spacing) return refused("busy", at - WAITING * spacing);
  return {
    state: { ...state, nextAt: at + spacing, tryingUntil: state.suspensions > 0 ? at + TRYING : 0 },
    reservation: { ok: true, wait: at - now, validator: null },
  };
}

/** Takes in what became of a request, at `now`. */
export function report(stored: LimiterState, outcome: Outcome, now: number): LimiterState {
  const state = afterAnswer(atClock(stored, now), outcome, now);
  const { left, resetIn, retryAfter } = outcome;
  if (retryAfter !== undefined) block(state, retryAfter, now);
  if (left === undefined || resetIn === undefined) return state;
  if (left < 1) block(state, resetIn, now);
  else {
    state.spacing = Math.ceil(resetIn / left);
    state.spacingUntil = now + Math.min(resetIn, LONGEST_BLOCK);
  }
  return state;
}

/** How the source is at `now`, for people. */
export function viewOf(stored: LimiterState, now: number): LimiterView {
  const { blockedUntil, suspendedUntil, failures } = atClock(stored, now);
  const ahead = (time: number) => (time > now ? time : null);
  return { rateLimitedUntil: ahead(blockedUntil), suspendedUntil: ahead(suspendedUntil), failures };
}

function block(state: LimiterState, duration: number, now: number): void {
  state.blockedUntil = Math.max(state.blockedUntil, now + Math.min(Math.ceil(duration), LONGEST_BLOCK));
}

/** The breaker: a run of failures suspends the source; then one request at a time tries it, until one works. */
function afterAnswer(state: LimiterState, { worked }: Outcome, now: number): LimiterState {
  if (worked) return { ...state, failures: 0, suspensions: 0, suspendedUntil: 0, tryingUntil: 0 };
  const failures = state.failures + 1;
  // What fails while it is suspended had been sent before.
  if (failures < FAILURES || state.suspendedUntil > now) return { ...state, failures };
  const duration = Math.min(FIRST_SUSPENSION * 2 ** state.suspensions, LONGEST_SUSPENSION);
  const suspensions = Math.min(state.suspensions + 1, 30);
  return { ...state, failures, suspensions, suspendedUntil: now + duration, tryingUntil: 0 };
}

/**
 * The state by a clock that shows `now`. Where it was set back, all times go back with it, as if none had passed: so
 * nothing is sent too early, and nothing waits for a time that is far off by now. Set ahead it cannot be told from a
 * source that was not asked for long: what had been given a place by then is why `WAITING` is small.
 */
function atClock(state: LimiterState, now: number): LimiterState {
  const back = Math.max(0, state.seenAt - now);
  return {
    ...state,
    seenAt: now,
    nextAt: state.nextAt - back,
    spacingUntil: state.spacingUntil - back,
    blockedUntil: state.blockedUntil - back,
    suspendedUntil: state.suspendedUntil - back,
    tryingUntil: state.tryingUntil - back,
  };
}
