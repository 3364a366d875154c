import { type ProblemCode, ProblemError, PROBLEMS } from "../../../domain/core/problems.ts";

/** Refusals of the engine that have another name outside. */
const RENAMED: Record<string, ProblemCode> = { fok: "fill_or_kill", not_found: "order_not_open" };

/** The problem by which a refusal of the book is known outside. */
export function bookRefusal(reason: string | null): ProblemError {
  const code = RENAMED[reason ?? ""] ?? reason ?? "order_refused";
  if (Object.hasOwn(PROBLEMS, code) && code !== "order_refused") return new ProblemError(code as ProblemCode);
  return new ProblemError("order_refused", `The book refused the order: ${reason}`);
}
