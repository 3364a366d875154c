import { DrizzleQueryError } from "drizzle-orm/errors";
import { describe, expect, it } from "vitest";
import { ProblemError } from "../../domain/core/problems.ts";
import { storageFailure } from "./storage-failure.ts";

describe("the platform's storage has failed when it says", () => {
  it.each([
    // As workerd says them on a full disk.
    "database or disk is full: SQLITE_FULL",
    "internal error; reference = h7vu0cqd5r0vobf1otv0nu97",
    "D1_ERROR: database or disk is full: SQLITE_FULL",
    "disk I/O error: SQLITE_IOERR",
    "broken.outputGateBroken; jsg.Error: database or disk is full: SQLITE_FULL",
    // As Cloudflare documents them.
    "Durable Object reset because its code was updated.",
    "Durable Object's isolate exceeded its memory limit and was reset.",
    "Durable Object storage operation exceeded timeout which caused object to be reset.",
    "Durable Object is overloaded. Too many requests queued.",
    "Network connection lost.",
    "D1_ERROR: Network connection lost.",
    "D1 DB reset because its code was updated.",
    "D1 DB storage operation exceeded timeout which caused object to be reset.",
    "Internal error while starting up D1 DB storage caused object to be reset.",
    "Internal error in D1 DB storage caused object to be reset.",
    "Cannot resolve D1 DB due to transient issue on remote node.",
    "D1 DB is overloaded. Too many requests queued.",
    "Exceeded maximum DB size.",
  ])("%s", (message) => {
    expect(storageFailure(new Error(message))).toBe(message.replace(/; reference.*/, ""));
  });

  it.each(["overloaded", "retryable", "durableObjectReset"])("nothing but marks the error as %s", (mark) => {
    expect(storageFailure(Object.assign(new Error("?"), { [mark]: true }))).toBe("?");
  });

  it("so beneath a failed query", () => {
    const cause = new Error("D1_ERROR: internal error; reference = abc", { cause: new Error("internal error") });
    expect(storageFailure(new DrizzleQueryError("insert", ["secret"], cause))).toBe("D1_ERROR: internal error");
  });
});

describe("a fault of ours is none of the storage:", () => {
  it.each([
    new TypeError("Cannot read properties of undefined (reading 'id')"),
    Object.assign(new Error("an order of the batch was not answered"), { remote: true }),
    new Error("D1_ERROR: UNIQUE constraint failed: users.username_key: SQLITE_CONSTRAINT"),
    new Error('D1_ERROR: near "SELEC": syntax error at offset 0: SQLITE_ERROR'),
    new Error("storage is of version 9, this code knows 3"),
    new ProblemError("rate_limited"),
    "a string",
    undefined,
  ])("%s", (error) => {
    expect(storageFailure(error)).toBeUndefined();
  });

  it("nor is an error that is its own cause", () => {
    const error = new Error("round");
    error.cause = error;
    expect(storageFailure(error)).toBeUndefined();
  });
});
