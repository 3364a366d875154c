import { DrizzleQueryError } from "drizzle-orm/errors";
import { expect, test } from "vitest";
import { describeError } from "./describe-error.ts";

test("a failed query is told without its parameters, with its cause and where it was asked", () => {
  const error = new DrizzleQueryError(
    "insert into users values (?, ?)",
    ["ada@example.test", "scrypt$hash"],
    new Error("D1_ERROR: no such table"),
  );
  const text = describeError(error);
  expect(text).toContain("insert into users values (?, ?)");
  expect(text).toContain("D1_ERROR: no such table");
  expect(text).toContain("describe-error.test.ts");
  for (const secret of ["ada@example.test", "scrypt$hash"]) expect(text).not.toContain(secret);
});

test("any other error is told with where it came from", () => {
  expect(describeError(new TypeError("no"))).toMatch(/^TypeError: no\n +at /);
  expect(describeError("thrown text")).toBe("thrown text");
});
