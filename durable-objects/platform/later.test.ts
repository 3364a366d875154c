import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { later } from "./later.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
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
