import { createSignal } from "solid-js";

/** The state that a room's messages change: fetched, and fetched anew when messages may have been missed. */
export interface Snapshot {
  /** Whether it has been there once. */
  isLoaded: () => boolean;
  /** Why the latest attempt failed, or null. */
  error: () => unknown;
  reload: () => Promise<void>;
  /** Forgets that it was there; answers on their way are dropped. */
  reset: () => void;
}

/**
 * A snapshot that `fetch` gets and `apply` takes in. Of attempts under way at the same time an earlier one counts
 * only if it answers before a later one. Kept apart from what pages fetch (`query.ts`), as what is live is changed
 * in place from then on, and belongs to the first load.
 */
export function createSnapshot<T>(fetch: () => Promise<T>, apply: (snapshot: T) => void): Snapshot {
  const [isLoaded, setLoaded] = createSignal(false);
  const [error, setError] = createSignal<unknown>(null);
  let latest = 0;
  let applied = 0;

  async function reload(): Promise<void> {
    const attempt = ++latest;
    try {
      const snapshot = await fetch();
      if (attempt < applied) return;
      applied = attempt;
      apply(snapshot);
      setLoaded(true);
      setError(null);
    } catch (failure) {
      if (attempt === latest) setError(failure);
    }
  }

  function reset(): void {
    applied = ++latest;
    setLoaded(false);
    setError(null);
  }

  return { isLoaded, error, reload, reset };
}
