import { afterAll, afterEach, beforeEach, expect } from "vitest";

/*
 * What is logged as an error and not expected fails the test it is logged in, or the file. A test that expects one
 * says so by spying: `vi.spyOn(console, "error").mockImplementation(() => undefined)`.
 */

// Files that share a process take this over from each other.
const shared = globalThis as { errorOfTheRuntime?: typeof console.error };
const report = (shared.errorOfTheRuntime ??= console.error);
const logged: string[] = [];

const note = (...words: unknown[]): void => {
  logged.push(words.map(String).join(" "));
  report.apply(console, words);
};

// Before each test, as the spy of one test should not excuse the next.
beforeEach(() => void (console.error = note));
const expectNone = (): void => expect(logged.splice(0), "no error is logged").toEqual([]);
afterEach(expectNone);
afterAll(expectNone);
