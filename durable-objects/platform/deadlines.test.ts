import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Deadlines } from "./deadlines.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("deadlines", () => {
  const never = () => new Promise(() => undefined);

  test("pass on an answer in time, and a rejection", async () => {
    const { within } = new Deadlines();
    expect(await within(5_000, Promise.resolve("answer"))).toBe("answer");
    await expect(within(5_000, Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  });

  test("reject when the time is up, each at its own, at most a second late", async () => {
    const { within } = new Deadlines();
    const late: string[] = [];
    const ask = (ms: number) => void within(ms, never()).catch((error: Error) => late.push(error.message));
    for (const ms of [7_000, 5_000]) ask(ms);
    await vi.advanceTimersByTimeAsync(4_999);
    ask(1_000);
    expect(late).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(late).toEqual(["no answer within 5000 ms", "no answer within 1000 ms"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(late[2]).toBe("no answer within 7000 ms");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("hold when the time of day is set, forward or back", async () => {
    for (const jump of [-300_000, 300_000]) {
      let late = false;
      new Deadlines().within(5_000, never()).catch(() => (late = true));
      vi.setSystemTime(Date.now() + jump);
      await vi.advanceTimersByTimeAsync(4_000);
      expect(late).toBe(false);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(late).toBe(true);
    }
  });

  test("share one clock, which stops when nothing waits", async () => {
    const { within } = new Deadlines();
    for (let call = 0; call < 100; call++) await within(10_000, Promise.resolve());
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
