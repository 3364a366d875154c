import { logError } from "./log-error.ts";

/** Runs `task` after `delay` ms while the object stays in memory; a failure is logged. */
export function later(delay: number, task: () => Promise<void> | void): void {
  const run = async (): Promise<void> => {
    try {
      await task();
    } catch (error) {
      logError("deferred task failed", { error });
    }
  };
  setTimeout(() => void run(), delay);
}
