import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logError } from "./log-error.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: 1e12 }));
afterEach(() => void vi.useRealTimers());

test("one error is logged once a second, whoever met it, and another one beside it", () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  for (let n = 0; n < 100; n += 1) logError("not delivered", { account: String(n), error: "disk full" });
  logError("not delivered", { account: "0", error: "no answer" });
  vi.setSystemTime(1e12 + 1_000);
  logError("not delivered", { account: "0", error: "disk full" });
  expect(log.mock.calls).toEqual([
    ["not delivered", { account: "0", error: "disk full" }],
    ["not delivered", { account: "0", error: "no answer" }],
    ["not delivered", { account: "0", error: "disk full", alike: 99 }],
  ]);
  log.mockRestore();
});

test("a single line that was left out is told of as well", () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  for (const time of [0, 1, 1_000]) {
    vi.setSystemTime(2e12 + time);
    logError("not delivered", { error: "no room" });
  }
  expect(log.mock.calls.at(-1)).toEqual(["not delivered", { error: "no room", alike: 1 }]);
  log.mockRestore();
});

test("what is no error is logged each time: each is somebody's", () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  logError("trading suspended", { artistId: "tyla", reason: "crossed" });
  logError("trading suspended", { artistId: "abba", reason: "crossed" });
  expect(log).toHaveBeenCalledTimes(2);
  log.mockRestore();
});
