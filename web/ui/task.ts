import { createSignal } from "solid-js";
import { rescueFocus } from "./focus.ts";

/** Work that a press of a button begins: whether it is under way, and why it failed last. */
export interface Task {
  busy: () => boolean;
  error: () => unknown;
  /** Does `work` unless some is under way; whether it was done. The focus stays where it was. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
  /** Forgets the failure. */
  clear: () => void;
}

/** A task that has not been begun; `failure` is why it failed before, if it did. */
export function createTask(failure: unknown = null): Task {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal(failure);
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy()) return false;
    const pressed = document.activeElement;
    setError(null);
    setBusy(true);
    try {
      await work();
      return true;
    } catch (thrown) {
      setError(thrown);
      return false;
    } finally {
      setBusy(false);
      rescueFocus(pressed);
    }
  }
  return { busy, error, run, clear: () => setError(null) };
}
