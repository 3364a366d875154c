import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Alarm, Deadlines, later } from "./alarms.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the alarm", () => {
  /** An object's alarm, and its storage as far as alarms go. */
  function objectWith(at: number | null) {
    const storage = {
      at,
      sets: 0,
      setAlarm: async (time: number) => {
        storage.at = time;
        storage.sets += 1;
      },
    };
    const alarm = new Alarm(storage);
    alarm.resume(at);
    return { storage, alarm };
  }

  test("is set once for many requests, and moved only forward in time", () => {
    const { storage, alarm } = objectWith(null);
    for (const time of [5_000, 6_000, 5_000, 9_000]) alarm.wakeAt(time);
    expect(storage).toMatchObject({ at: 5_000, sets: 1 });
    alarm.wakeAt(4_000);
    expect(storage).toMatchObject({ at: 4_000, sets: 2 });
  });

  test("that was set before the object started anew stands", () => {
    const { storage, alarm } = objectWith(5_000);
    alarm.wakeAt(6_000);
    expect(storage).toMatchObject({ at: 5_000, sets: 0 });
  });

  test("may be asked for again while it runs, and after it ran", async () => {
    const { storage, alarm } = objectWith(5_000);
    await alarm.handle(async () => alarm.wakeAt(7_000));
    expect(storage.at).toBe(7_000);
    await alarm.handle(async () => undefined);
    alarm.wakeAt(8_000);
    expect(storage.at).toBe(8_000);
  });

  test("whose handler fails is asked for again ten seconds later, and does not throw", async () => {
    const { storage, alarm } = objectWith(null);
    await alarm.handle(() => Promise.reject(new Error("no luck")));
    expect(storage.at).toBe(1_010_000);
    expect(console.error).toHaveBeenCalledOnce();
  });
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

  test("share one clock, which stops when nothing waits", async () => {
    const { within } = new Deadlines();
    for (let call = 0; call < 100; call++) await within(10_000, Promise.resolve());
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("later", () => {
  test("runs the task after the delay", async () => {
    const task = vi.fn();
    later(50, task);
    await vi.advanceTimersByTimeAsync(49);
    expect(task).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(task).toHaveBeenCalledOnce();
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no luck");
      },
    ],
    ["rejects", () => Promise.reject(new Error("no luck"))],
  ])("logs a task that %s, and nothing else comes of it", async (_, task) => {
    later(0, task);
    await vi.advanceTimersByTimeAsync(0);
    expect(console.error).toHaveBeenCalledOnce();
  });
});
