import { createEffect, createSignal, on, onCleanup } from "solid-js";

/** Something that is fetched: what was last received, and how the latest attempt stands. */
export interface Load<T> {
  data: () => T | undefined;
  /** Why the latest attempt failed, or null. */
  error: () => unknown;
  loading: () => boolean;
  reload: () => void;
}

/**
 * Fetches now, whenever `key` changes, and on `reload`. Data stays until newer
 * data comes; an answer that was overtaken is dropped. Unlike a resource it
 * suspends nothing: pages show their own skeletons, and old pages are not held
 * up while the next one loads.
 */
export function createLoad<K, T>(key: () => K, fetcher: (key: K) => Promise<T>): Load<T> {
  const [data, setData] = createSignal<T>();
  const [error, setError] = createSignal<unknown>(null);
  const [loading, setLoading] = createSignal(true);
  let latest = 0;

  async function load(wanted: K): Promise<void> {
    const attempt = ++latest;
    setLoading(true);
    const result = await fetcher(wanted).then(
      (value) => ({ value }),
      (failure: unknown) => ({ failure }),
    );
    if (attempt !== latest) return;
    setLoading(false);
    if ("failure" in result) return void setError(result.failure);
    setError(null);
    setData(() => result.value);
  }

  createEffect(on(key, (wanted) => void load(wanted)));
  onCleanup(() => void latest++);
  return { data, error, loading, reload: () => void load(key()) };
}
