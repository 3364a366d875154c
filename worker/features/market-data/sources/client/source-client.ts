import type {
  Outcome,
  RateLimit,
  SourceLimiterPeer,
  Validator,
} from "../../../../../durable-objects/protocol/source-limiter.ts";
import { AnswerTooLarge, boundedFetch, type Bounds } from "../../../../platform/bounded-fetch.ts";
import { quotaIn } from "./quota-headers.ts";
import { SourceError } from "./source-error.ts";

/** What a client of a source works with. */
export interface Surroundings {
  /** Counts the requests of all isolates to this source. */
  limiter: SourceLimiterPeer;
  /** Who we are and whom to write to. */
  userAgent: string;
  /** Milliseconds UTC. */
  now(): number;
  wait(duration: number): Promise<void>;
  /** From 0 to 1, without 1. */
  random(): number;
}

/** A question to a source. */
export interface Question<T> {
  url: string;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  /** What a status means by itself, whatever comes with it; undefined: what it means anywhere. May throw a `SourceError`. */
  byStatus?(status: number): T | undefined;
  /** Statuses of failure that come with JSON to be read. */
  explains?(status: number): boolean;
  /** Makes the answer's JSON into what was asked for, or throws a `SourceError`. */
  read(json: unknown, status: number): T;
}

/** That an answer is the one which was given before. */
export const UNCHANGED = Symbol("unchanged");

/** How often a question is sent in all, and the first wait before it is sent again (ms): it doubles. */
const ATTEMPTS = 3;
const FIRST_WAIT = 500;

/** How long a question waits for its turn in all (ms). */
const TURN_PATIENCE = 20_000;

/** How long an answer may take (ms), and how large it may be: a year of daily views is 70 kB, a thousand artists 150 kB. */
const BOUNDS: Bounds = { patience: 10_000, largest: 512 * 1024 };

/** A service that says nothing of when it takes more is left alone so long (ms). */
const USUAL_BLOCK = 60_000;

/**
 * Asks one source: in its turn, with patience and a bounded appetite, again when that may help, and tells the limiter
 * what came of it.
 */
export class SourceClient {
  private readonly limit: RateLimit;
  private readonly surroundings: Surroundings;
  private readonly bounds: Bounds;

  constructor(limit: RateLimit, surroundings: Surroundings, bounds: Partial<Bounds> = {}) {
    this.limit = limit;
    this.surroundings = surroundings;
    this.bounds = { ...BOUNDS, ...bounds };
  }

  /** Throws `SourceError`. */
  ask<T>(question: Question<T>): Promise<T> {
    return this.persist(async () => (await this.askOnce(question)) as T);
  }

  /**
   * The same, unless the answer at this address is as it was when it was last asked so. Only answers that brought nothing
   * new, as `isStale` tells, are compared with: what one brought may not have been stored, and must be told again.
   */
  askIfChanged<T>(question: Question<T>, isStale: (value: T) => boolean): Promise<T | typeof UNCHANGED> {
    return this.persist(() => this.askOnce(question, isStale));
  }

  private async persist<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof SourceError) || !error.transient || attempt === ATTEMPTS) throw error;
        // Full jitter: those that failed together do not come back together.
        await this.surroundings.wait(this.surroundings.random() * FIRST_WAIT * 2 ** attempt);
      }
    }
  }

  private async askOnce<T>(question: Question<T>, isStale?: (value: T) => boolean): Promise<T | typeof UNCHANGED> {
    const validator = await this.turn(isStale && question.url);
    const outcome: Outcome = { worked: false };
    try {
      const response = await this.send(question, validator);
      Object.assign(outcome, quotaIn(response.headers, this.surroundings.now()));
      const value = response.status === 304 && validator ? UNCHANGED : await valueOf(question, response);
      if (value !== UNCHANGED && isStale?.(value)) outcome.validator = validatorIn(question.url, response.headers);
      outcome.worked = true;
      return value;
    } catch (error) {
      if (error instanceof SourceError) judge(error, outcome);
      throw error;
    } finally {
      await this.surroundings.limiter.report(outcome);
    }
  }

  /** Waits until it is our turn. Throws when that takes too long, or the source is not to be asked now. */
  private async turn(url: string | undefined): Promise<Validator | null> {
    const { limiter, wait, random } = this.surroundings;
    for (let patience = TURN_PATIENCE; ;) {
      const reservation = await limiter.reserve(this.limit, url);
      if (reservation.ok) {
        if (reservation.wait > 0) await wait(reservation.wait);
        return reservation.validator;
      }
      const pause = reservation.retryIn * (1 + random() / 4) + 1;
      if (pause > patience)
        throw new SourceError(reservation.reason, "not asked: it was not our turn", { transient: false });
      patience -= pause;
      await wait(pause);
    }
  }

  private async send(question: Question<unknown>, validator: Validator | null): Promise<Response> {
    const { url, method = "GET", headers = {}, body } = question;
    const init: RequestInit = {
      method,
      headers: {
        Accept: "application/json",
        "User-Agent": this.surroundings.userAgent,
        ...(validator?.etag && { "If-None-Match": validator.etag }),
        ...(validator?.lastModified && { "If-Modified-Since": validator.lastModified }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    };
    try {
      return await boundedFetch(url, init, this.bounds);
    } catch (error) {
      if (error instanceof AnswerTooLarge) throw new SourceError("too_large", "the answer is too large");
      if (error instanceof Error && error.name === "TimeoutError")
        throw new SourceError("timeout", `no whole answer within ${this.bounds.patience} ms`);
      throw new SourceError("unreachable", "no connection, or cut off");
    }
  }
}

/** Faults that say that the source does not work, and not that it does not know: a run of them suspends it. */
const BROKEN = new Set(["unreachable", "timeout", "redirect", "too_large", "status", "refused", "not_json"]);

function judge({ reason, retryAfter }: SourceError, outcome: Outcome): void {
  outcome.worked = !BROKEN.has(reason);
  if (reason !== "rate_limited" || outcome.retryAfter !== undefined) return;
  const told = retryAfter ?? (outcome.left === 0 ? outcome.resetIn : undefined);
  outcome.retryAfter = told ?? USUAL_BLOCK;
}

async function valueOf<T>(question: Question<T>, response: Response): Promise<T> {
  const { status } = response;
  const meant = question.byStatus?.(status);
  if (meant !== undefined) return meant;
  if (!question.explains?.(status)) assertSuccess(status);
  return question.read(await jsonOf(response), status);
}

/** Throws what a status means that is no success, or one without content. */
function assertSuccess(status: number): void {
  if (status === 204 || status === 205) throw new SourceError("no_signal", `answered ${status}, without content`);
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) throw new SourceError("redirect", `answered ${status}`);
  if (status === 401 || status === 403) throw new SourceError("refused", `answered ${status}`);
  if (status === 404 || status === 410) throw new SourceError("unknown", `answered ${status}`);
  if (status === 429) throw new SourceError("rate_limited", `answered ${status}`);
  throw new SourceError("status", `answered ${status}`, { transient: status >= 500 });
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") throw new SourceError("not_json", "an empty answer");
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceError("not_json", text.trimStart().startsWith("<") ? "HTML, not JSON" : "JSON that is broken");
  }
}

function validatorIn(url: string, headers: Headers): Outcome["validator"] {
  const [etag, lastModified] = [headers.get("ETag"), headers.get("Last-Modified")];
  return etag === null && lastModified === null ? undefined : { url, etag, lastModified };
}
