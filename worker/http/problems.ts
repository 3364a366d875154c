import type { z } from "zod";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Problem, type ProblemCode, ProblemError, PROBLEMS } from "../../domain/core/problems.ts";
import { describeError } from "../platform/describe-error.ts";
import { noteStorageFailure, storageFailure } from "../platform/storage-failure.ts";
import type { Caller } from "../platform/service-context.ts";
import type { ApiContext } from "./context.ts";

/** A request that does not have the form its operation asks for. */
export class InvalidRequest extends ProblemError {
  readonly errors: NonNullable<Problem["errors"]>;

  constructor(errors: NonNullable<Problem["errors"]>) {
    super("invalid_request");
    this.errors = errors;
  }
}

/** An answer does not repeat all that a request got wrong: so many fields, with so many characters each. */
const MOST_ERRORS = 20;
const LONGEST_TEXT = 200;

/** What zod found wrong, field by field. */
export function invalidRequest({ issues }: z.ZodError): InvalidRequest {
  return new InvalidRequest(
    issues
      .slice(0, MOST_ERRORS)
      .map(({ path, message }) => ({ path: shortened(path.join(".")), message: shortened(message) })),
  );
}

const shortened = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text);

/** When to try again what nobody knows the end of, in ms. */
const UNAVAILABLE_FOR = 2_000;

/** Refusals that an honest client hardly ever gets: somebody tries what they may not do. */
const NOT_ALLOWED: ReadonlySet<ProblemCode> = new Set(["forbidden", "scope_missing", "cross_origin"]);

/** What Hono's own validation refuses with: a body that does not parse, a type that is written wrongly. */
const REFUSED_BY_HONO: Partial<Record<number, ProblemCode>> = { 400: "invalid_json", 415: "unsupported_media_type" };

/** The `application/problem+json` answer (RFC 9457) for whatever was thrown. */
export function problemResponse(c: ApiContext, error: unknown): Response {
  const problem = describeProblem(c, error);
  if (NOT_ALLOWED.has(problem.code)) {
    const caller: Caller | undefined = c.get("caller");
    console.warn("not allowed", {
      requestId: problem.requestId,
      code: problem.code,
      method: c.req.method,
      path: c.req.path,
      account: caller?.id,
    });
  }
  const retryAfter = isProblem(error) ? error.retryAfter : undefined;
  const wait = retryAfter ?? (problem.code === "unavailable" ? UNAVAILABLE_FOR : undefined);
  if (wait !== undefined) c.header("Retry-After", String(Math.ceil(wait / 1000)));
  return c.json(problem, problem.status as ContentfulStatusCode, { "Content-Type": "application/problem+json" });
}

/** What may be told of an error; what is not ours to tell becomes `internal`. */
export function describeProblem(c: ApiContext, error: unknown): Problem {
  const failure = storageFailure(error);
  const code = failure === undefined ? problemCode(error) : "unavailable";
  const [status, title] = PROBLEMS[code];
  const requestId = c.get("requestId");
  if (failure !== undefined) noteStorageFailure(failure, { requestId, path: c.req.path });
  else if (status >= 500) console.error("request failed", { requestId, path: c.req.path, error: describeError(error) });
  const detail = isProblem(error) && error.message !== title ? error.message : undefined;
  const errors = error instanceof InvalidRequest ? error.errors : undefined;
  return {
    type: `urn:anticip:problem:${code}`,
    title,
    status,
    code,
    ...(detail && { detail }),
    requestId,
    ...(errors && { errors }),
  };
}

function problemCode(error: unknown): ProblemCode {
  if (isProblem(error)) return error.code;
  if (error instanceof HTTPException && error.status < 500) return REFUSED_BY_HONO[error.status] ?? "invalid_request";
  return "internal";
}

/** Problems thrown in a Durable Object arrive as plain errors that kept their `code`. */
function isProblem(error: unknown): error is Error & Pick<ProblemError, "code" | "retryAfter"> {
  return error instanceof Error && error.name === "ProblemError" && "code" in error && String(error.code) in PROBLEMS;
}
