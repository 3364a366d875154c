import { describe, expect, it } from "vitest";
import { type Problem, type ProblemCode, PROBLEMS } from "../../domain/core/problems.ts";
import { ApiError } from "./api-error.ts";
import { explain, toldByRedirect } from "./explain.ts";

const problem = (code: ProblemCode, over: Partial<Problem> = {}): Problem => ({
  type: `urn:anticip:problem:${code}`,
  title: PROBLEMS[code][1],
  status: PROBLEMS[code][0],
  code,
  requestId: "r-1",
  ...over,
});
const words = (code: ProblemCode, over: Partial<Problem> = {}) =>
  explain(new ApiError(code, over.detail ?? PROBLEMS[code][1], problem(code, over)));

describe("explain", () => {
  it("has a sentence of its own for every problem, without the exchange's jargon", () => {
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
      expect(words(code), code).toMatch(/^[A-Z].+[.)]$/);
      expect(words(code), code).not.toMatch(/_|JSON|KiB|WebSocket|idempotency|undefined/i);
    }
  });

  it("says what the book's own word means where the code is a general one", () => {
    expect(words("order_refused", { detail: "The book refused the order: invalid_trail" })).toMatch(/distance/);
    expect(words("order_refused", { detail: "The book refused the order: invalid_stp" })).toBe(
      "The book does not take this order.",
    );
  });

  it("passes on which rule an entry breaks", () => {
    expect(
      words("invalid_request", { errors: [{ path: "displayQuantity", message: "At most the quantity" }] }),
    ).toContain("At most the quantity");
  });

  it("says how long to wait when the server does", () => {
    const wait = (seconds: number) =>
      explain(new ApiError("too_many_attempts", "", problem("too_many_attempts"), seconds));
    expect([1, 40, 300, 301, 7200].map(wait)).toEqual(
      ["1 second", "40 seconds", "5 minutes", "6 minutes", "2 hours"].map(
        (span) => `Too many attempts. Try again in ${span}.`,
      ),
    );
    expect(words("too_many_attempts")).toBe("Too many attempts. Try again in a while.");
  });

  it("knows the codes that come with a redirect, and takes no other", () => {
    expect(explain(toldByRedirect("google_refused"))).toBe(words("google_refused"));
    expect(explain(toldByRedirect("<b>"))).toBe("Something went wrong on our side. Try again.");
    expect(toldByRedirect(undefined)).toBeNull();
  });

  it("gives the request id where we have to look into it, and no details of other failures", () => {
    expect(words("internal")).toContain("r-1");
    expect(explain(new TypeError("x is not a function"))).not.toContain("function");
  });
});
