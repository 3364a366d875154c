import { afterEach, expect, test, vi } from "vitest";
import { within } from "./within.ts";

afterEach(() => vi.useRealTimers());

test("passes on what comes in time, and what fails in time", async () => {
  expect(await within(1_000, Promise.resolve(7))).toBe(7);
  await expect(within(1_000, Promise.reject(new Error("no")))).rejects.toThrow("no");
});

test("does not wait longer", async () => {
  vi.useFakeTimers();
  const [answer] = await Promise.allSettled([
    within(1_000, new Promise(() => undefined)),
    vi.advanceTimersByTimeAsync(1_000),
  ]);
  expect(answer).toMatchObject({ status: "rejected", reason: { message: "No answer within 1000 ms" } });
  expect(vi.getTimerCount()).toBe(0);
});
