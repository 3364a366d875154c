import { LogThrottle } from "../../domain/core/log-throttle.ts";

/*
 * What the platform says when its storage, or the object around it, fails: none of it is a fault of the request or of
 * our code, and trying again may help. D1's are listed at https://developers.cloudflare.com/d1/observability/debug-d1/,
 * the objects' at https://developers.cloudflare.com/durable-objects/observability/troubleshooting/.
 */
const FAILURES: readonly RegExp[] = [
  // SQLite, of objects and of D1: full, unreadable, locked, out of memory.
  /SQLITE_(FULL|IOERR|BUSY|LOCKED|NOMEM|CANTOPEN|READONLY|PROTOCOL)/,
  /exceeded maximum DB size/i,
  /storage operation exceeded timeout/i,
  /storage caused object to be reset/i,
  // What the platform does not explain, but for a reference.
  /^(D1_ERROR: )?internal error(; reference = \w+)?$/i,
  /network connection lost/i,
  /(durable object|D1 DB) (is|reset)/i,
  /exceeded its memory limit and was reset/i,
  /output ?gate/i,
  /cannot resolve D1 DB due to transient issue/i,
  /D1 DB is overloaded/i,
];

/** Marks that the platform puts on errors of calls to objects. That an error came from afar (`remote`) says nothing. */
const MARKS = ["overloaded", "retryable", "durableObjectReset"];

/** How an error chain may be walked: an error that is its own cause is no reason to hang. */
const DEEPEST = 5;

/**
 * Why storage, or the object that has it, could not do its work: the platform's own words, without what differs each
 * time; undefined for errors of any other kind.
 */
export function storageFailure(error: unknown): string | undefined {
  let link = error;
  for (let depth = 0; link instanceof Error && depth < DEEPEST; depth += 1) {
    const { message, cause }: Error = link;
    const marked: object = link;
    if (MARKS.some((mark) => mark in marked) || FAILURES.some((failure) => failure.test(message)))
      return message.replace(/; reference = \w+/, "");
    link = cause;
  }
  return undefined;
}

/** How long a failure is told of at `/health/ready`, in ms. */
const TOLD_FOR = 60_000;

const throttle = new LogThrottle();
let latest = -Infinity;

/** Logs a failure of the storage, once a second for each reason, and remembers that there was one. */
export function noteStorageFailure(reason: string, details: Readonly<Record<string, unknown>>): void {
  latest = Date.now();
  const omitted = throttle.admit(reason, latest);
  if (omitted !== undefined)
    console.error("storage failed", { ...details, reason, ...(omitted > 0 && { alike: omitted }) });
}

/** Whether this isolate met a failure of the storage in the minute before `now` (ms). */
export const storageFailedLately = (now: number): boolean => Math.abs(now - latest) < TOLD_FOR;
