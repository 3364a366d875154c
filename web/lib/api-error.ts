import type { Problem, ProblemCode } from "../../domain/core/problems.ts";

/** A refused or failed call. `network`: no answer came, so the server may or may not have acted. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly code: ProblemCode | "network";
  readonly errors: readonly { path: string; message: string }[];
  readonly requestId: string | null;
  /** When trying again may help, in seconds from the answer, if the server said so. */
  readonly retryAfter: number | null;

  constructor(code: ProblemCode | "network", message: string, problem?: Problem, retryAfter: number | null = null) {
    super(message);
    this.code = code;
    this.errors = problem?.errors ?? [];
    this.requestId = problem?.requestId ?? null;
    this.retryAfter = retryAfter;
  }
}

/** Whether the command may have reached the server although its answer did not come. */
export function isUncertain(error: unknown): boolean {
  return error instanceof ApiError && ["network", "internal", "unavailable"].includes(error.code);
}

/** Whether a list could not be gone on from where its last page ended: only its beginning can be asked for. */
export function isRefusedCursor(error: unknown): boolean {
  return (
    error instanceof ApiError && error.code === "invalid_request" && error.errors.some(({ path }) => path === "cursor")
  );
}
