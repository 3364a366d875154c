import type { Outcome } from "../../../../../durable-objects/protocol/source-limiter.ts";

/** Above this a reset is a time of day (seconds since 1970), below it a duration: a billion seconds are 31 years. */
const TIME_OF_DAY = 1e9;

/** Names that services use for the same: `X-` is the older one, `-In` is ListenBrainz's, as a duration in any case. */
const LEFT = ["X-RateLimit-Remaining", "RateLimit-Remaining"];
const RESET_IN = ["X-RateLimit-Reset-In"];
const RESET = ["X-RateLimit-Reset", "RateLimit-Reset"];

/**
 * What an answer says of the requests that its service still takes, at `now` (ms). What cannot be (negative, no number)
 * is taken as not said. Times of day are compared with the service's own clock (`Date`), where it shows one.
 */
export function quotaIn(headers: Headers, now: number): Pick<Outcome, "left" | "resetIn" | "retryAfter"> {
  const theirNow = Date.parse(headers.get("Date") ?? "");
  const clock = Number.isNaN(theirNow) ? now : theirNow;
  const reset = numberIn(headers, RESET);
  const untilReset = reset !== undefined && reset > TIME_OF_DAY ? reset * 1000 - clock : scaled(reset);
  const left = numberIn(headers, LEFT);
  const resetIn = scaled(numberIn(headers, RESET_IN)) ?? (untilReset === undefined ? undefined : atLeast0(untilReset));
  const retryAfter = retryAfterIn(headers, clock);
  return {
    ...(left !== undefined && resetIn !== undefined && { left, resetIn }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** `Retry-After` in ms: seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterIn(headers: Headers, clock: number): number | undefined {
  const seconds = numberIn(headers, ["Retry-After"]);
  if (seconds !== undefined) return seconds * 1000;
  const date = Date.parse(headers.get("Retry-After") ?? "");
  return Number.isNaN(date) ? undefined : atLeast0(date - clock);
}

function numberIn(headers: Headers, names: readonly string[]): number | undefined {
  const text = names.map((name) => headers.get(name)).find((value) => value !== null);
  return text !== undefined && text !== null && /^\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

const scaled = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000;
const atLeast0 = (duration: number): number => Math.max(0, duration);
