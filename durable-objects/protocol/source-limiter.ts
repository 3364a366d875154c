/** What a source lets one client ask: at most `count` requests within any `window` ms. */
export interface RateLimit {
  count: number;
  window: number;
}

/** By what a source tells whether an answer has changed: to be sent back as `If-None-Match` and `If-Modified-Since`. */
export interface Validator {
  etag: string | null;
  lastModified: string | null;
}

/** Whether a request may be sent: after `wait` ms; or not, and in `retryIn` ms it is worth while to ask again. */
export type Reservation =
  | { ok: true; wait: number; validator: Validator | null }
  | { ok: false; reason: "rate_limited" | "suspended" | "busy"; retryIn: number };

/** What became of a request. Times in ms from now. */
export interface Outcome {
  /** Whether the source worked, whatever it answered. A run of failures suspends it. */
  worked: boolean;
  /** How many requests it still takes until `resetIn`. */
  left?: number | undefined;
  resetIn?: number | undefined;
  /** How long it wants to be left alone. */
  retryAfter?: number | undefined;
  /** Of the answer at that address, to ask whether it has changed. */
  validator?: (Validator & { url: string }) | undefined;
}

/** How a source is at present, for people. Times in ms UTC; null: not so. */
export interface LimiterView {
  rateLimitedUntil: number | null;
  suspendedUntil: number | null;
  /** Failures in a row. */
  failures: number;
}

/** What whoever asks a source needs of the object that counts its requests. */
export interface SourceLimiterPeer {
  /** Takes a place in the row of requests. `url`: where it is known whether an answer has changed. */
  reserve(limit: RateLimit, url?: string): Promise<Reservation> | Reservation;
  /** Tells what became of a request. */
  report(outcome: Outcome): Promise<void> | void;
}
