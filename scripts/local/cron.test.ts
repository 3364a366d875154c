import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepCronFiring } from "./cron.ts";

const at = (time: string): number => Date.parse(`2030-01-05T${time}Z`);

beforeEach(() => void vi.useFakeTimers({ now: at("12:00:20") }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Keeps the cron of an exchange firing that does `job`; resolves to what it was fired for, and to the way to stop it. */
function keep(job: (time: number) => Promise<void> = () => Promise.resolve()) {
  const fireCron = vi.fn(job);
  const stopping = new AbortController();
  keepCronFiring({ fireCron }, stopping.signal);
  return { fired: () => fireCron.mock.calls.map(([time]) => time), stop: () => stopping.abort() };
}

describe("keepCronFiring", () => {
  it("fires at each full minute, and not before", () => {
    const { fired } = keep();
    vi.advanceTimersByTime(39_999);
    expect(fired()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired()).toEqual([at("12:01:00")]);
    vi.advanceTimersByTime(180_000);
    expect(fired()).toEqual([at("12:01:00"), at("12:02:00"), at("12:03:00"), at("12:04:00")]);
  });

  it("fires once after the machine has slept, for the minute it is then", () => {
    const { fired } = keep();
    vi.setSystemTime(at("15:30:10"));
    vi.advanceTimersByTime(40_000);
    expect(fired()).toEqual([at("15:30:00")]);
    vi.advanceTimersByTime(10_000);
    expect(fired()).toEqual([at("15:30:00"), at("15:31:00")]);
  });

  it("fires no minute twice when a timer is a moment early", () => {
    const { fired } = keep();
    vi.setSystemTime(at("12:00:19.990"));
    vi.advanceTimersByTime(40_000);
    expect(fired()).toEqual([at("12:01:00")]);
    vi.advanceTimersByTime(60_010);
    expect(fired()).toEqual([at("12:01:00"), at("12:02:00")]);
  });

  it("says what failed, and goes on; after the end it does neither", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { fired, stop } = keep(() => Promise.reject(new Error("no exchange")));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(fired()).toHaveLength(2);
    expect(logged).toHaveBeenCalledTimes(2);
    stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(fired()).toHaveLength(2);
  });
});
