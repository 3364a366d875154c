import { createEffect, createSignal, on, onCleanup } from "solid-js";

/** A page of a list, and where the next one begins. */
export interface Page<T> {
  items: readonly T[];
  nextCursor: string | null;
}

/** A list that is fetched a page at a time. */
export interface Pages<T> {
  /** Undefined until the first page is there. */
  items: () => readonly T[] | undefined;
  error: () => unknown;
  loading: () => boolean;
  hasMore: () => boolean;
  /** Fetches the next page, or the one that failed. */
  more: () => void;
  /** Starts over from the first page. */
  reload: () => void;
  /** Takes in how one of them is now; without a replacement it goes. */
  replace: (old: T, by?: T) => void;
}

/** Fetches the first page now and whenever `key` changes; an answer that was overtaken is dropped. */
export function createPages<K, T>(
  key: () => K,
  fetcher: (key: K, cursor: string | undefined) => Promise<Page<T>>,
): Pages<T> {
  const [items, setItems] = createSignal<readonly T[]>();
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [error, setError] = createSignal<unknown>(null);
  const [loading, setLoading] = createSignal(true);
  let latest = 0;

  async function load(from: string | null): Promise<void> {
    const attempt = ++latest;
    setLoading(true);
    setError(null);
    const result = await fetcher(key(), from ?? undefined).then(
      (page) => ({ page }),
      (failure: unknown) => ({ failure }),
    );
    if (attempt !== latest) return;
    setLoading(false);
    if ("failure" in result) return void setError(result.failure);
    const { page } = result;
    setItems((before = []) => (from === null ? page.items : [...before, ...page.items]));
    setCursor(page.nextCursor);
  }

  const reload = () => void load(null);
  createEffect(
    on(key, () => {
      setCursor(null);
      reload();
    }),
  );
  onCleanup(() => void latest++);
  return {
    items,
    error,
    loading,
    reload,
    hasMore: () => cursor() !== null,
    more: () => void load(cursor()),
    replace: (old, by) =>
      setItems((all) => all?.flatMap((item) => (item !== old ? [item] : by === undefined ? [] : [by]))),
  };
}
