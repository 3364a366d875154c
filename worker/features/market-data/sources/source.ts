import type { Observation } from "../../../../domain/core/fair-value/observation.ts";
import type { IdentifierKind } from "../../../../domain/core/identifiers.ts";
import { HOUR } from "../../../../domain/core/ranges.ts";

/** An artist as a source needs to know it. */
export interface TrackedArtist {
  id: string;
  name: string;
  /** What it is known by outside, by kind. */
  identifiers: Readonly<Partial<Record<IdentifierKind, readonly string[]>>>;
  /** What this same source last said; null before it said anything. */
  last: { value: number; observedAt: number } | null;
}

/**
 * Why nothing was learned of an artist, or of anybody:
 * - of the connection: `unreachable`, `timeout`, `redirect`, `too_large`;
 * - of what was answered: `status` (one that says nothing), `refused` (our key), `rate_limited`, `not_json` (HTML, cut
 *   off), `error` (an error sent as a success), `form` (fields that are missing or of another kind);
 * - of the artist: `unidentified` (no outside id to ask by), `unknown` there, `wrong_artist` in the answer, `no_signal`
 *   (the number is not told), `absurd` (negative, broken, beyond all counts), `late` (nothing newer), `future`;
 * - of all artists at once: `frozen` (it returns its last answer), `shifted` (it multiplies everyone);
 * - of ourselves: `suspended`, as the source failed too often lately, and `busy`, as others ask it at this time.
 */
export const FAULT_REASONS = [
  "unreachable",
  "timeout",
  "redirect",
  "too_large",
  "status",
  "refused",
  "rate_limited",
  "not_json",
  "error",
  "form",
  "unidentified",
  "unknown",
  "wrong_artist",
  "no_signal",
  "absurd",
  "late",
  "future",
  "frozen",
  "shifted",
  "suspended",
  "busy",
] as const;
export type FaultReason = (typeof FAULT_REASONS)[number];

/** What went wrong, to be recorded. It is never a price. */
export interface SourceFault {
  /** Null: nobody was told of, and those of whom neither an observation nor a fault is there were not asked. */
  artistId: string | null;
  reason: FaultReason;
  /** For people, of ours alone: nothing of it is the source's. */
  detail: string;
}

/** What came of asking a source. */
export interface SourceAnswer {
  /** Oldest first for each artist. Of one artist there are several when a source tells of the days in between too. */
  observations: Observation[];
  faults: SourceFault[];
}

/** When a source has something new, in ms: each `every`, and `lag` after the period that it tells of has ended. */
export interface Schedule {
  every: number;
  lag: number;
}

/** A source of popularity. Artists are compared within a source, never across, so units may differ. */
export interface PopularitySource {
  /** Stored with every observation and shown to users, such as `listenbrainz`. */
  readonly name: string;
  /** Whether the numbers are made up: screens must say so. */
  readonly simulated: boolean;
  /** An artist needs an id of one of these kinds to be asked about here; none: it needs none. */
  readonly identifiedBy: readonly IdentifierKind[];
  readonly schedule: Schedule;
  /** How many artists to hand to one `fetch`. */
  readonly batch: number;
  /** How many artists the source's limits let be asked about in a minute. */
  readonly perMinute: number;
  /**
   * Asks about artists at `now` (ms UTC). Never rejects for what the source does: that is a fault. An artist without
   * observation and without fault was not asked about, as the source had failed before: it stays due.
   */
  fetch(artists: readonly TrackedArtist[], now: number): Promise<SourceAnswer>;
}

/** The first wait after a fault, in ms; it doubles with each further one, up to the source's `every`. */
const FIRST_RETRY = HOUR;

/** What is remembered of asking a source about an artist. */
export interface Polled {
  /** When the last period ended that it told of, in ms; null: it never told anything. */
  observedAt: number | null;
  /** When it was last asked in vain (ms), and how often in a row; 0: the last answer was good. */
  failedAt: number;
  failures: number;
}

/**
 * When (ms) a source is to be asked again about an artist, as known at `now`: once it has published what is new, and
 * after faults later and later, at most `every` apart. What was noted by a clock that was ahead is not believed: a year
 * too far must not silence a source for a year.
 */
export function dueAt({ every, lag }: Schedule, { observedAt, failedAt, failures }: Polled, now: number): number {
  const published = observedAt === null || observedAt > now ? now : observedAt + every + lag;
  if (failures === 0 || failedAt > now) return published;
  const wait = Math.min(FIRST_RETRY * 2 ** Math.min(failures - 1, 10), Math.max(every, FIRST_RETRY));
  return Math.max(published, failedAt + wait);
}

/** Whether a source is to be asked at `now` (ms). */
export const isDue = (schedule: Schedule, polled: Polled, now: number): boolean => dueAt(schedule, polled, now) <= now;
