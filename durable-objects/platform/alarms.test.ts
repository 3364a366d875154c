import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Alarm } from "./alarms.ts";

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

  test("is set once for many requests, and moved only to an earlier time", () => {
    const { storage, alarm } = objectWith(null);
    for (const time of [5_000, 6_000, 5_000, 9_000]) {
      alarm.wakeAt(time);
      expect(storage, `asked for ${time}`).toMatchObject({ at: 5_000, sets: 1 });
    }
    for (const time of [4_000, 3_999]) alarm.wakeAt(time);
    expect(storage).toMatchObject({ at: 3_999, sets: 3 });
    alarm.wakeAt(4_000);
    expect(storage).toMatchObject({ at: 3_999, sets: 3 });
  });

  test("asked for in a transaction that is rolled back is asked for again", () => {
    const { storage, alarm } = objectWith(null);
    const rolledBack = () =>
      alarm.transaction(() => {
        alarm.wakeAt(5_000);
        throw new Error("no luck");
      });
    expect(rolledBack).toThrow("no luck");
    alarm.wakeAt(6_000);
    expect(storage).toMatchObject({ at: 6_000, sets: 2 });
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

  test("that fired says what time it is, where the object's own clock is behind", async () => {
    const { alarm } = objectWith(1_300_000);
    expect(alarm.now()).toBe(1_000_000);
    await alarm.handle(async () => expect(alarm.now()).toBe(1_300_000));
    expect(alarm.now()).toBe(1_300_000);
    vi.setSystemTime(1_300_001);
    expect(alarm.now()).toBe(1_300_001);
  });

  test("tells the time that the platform names, to an object that was started for it", async () => {
    const { alarm } = objectWith(null);
    await alarm.handle(async () => undefined, 1_300_000);
    expect(alarm.now()).toBe(1_300_000);
  });
});
