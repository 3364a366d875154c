import { createEffect, createSignal, on, onCleanup } from "solid-js";

/** What `value` has been for `delay` ms without a change; the first at once. */
export function createDebounced<T>(value: () => T, delay: number): () => T {
  const [settled, setSettled] = createSignal(value());
  createEffect(
    on(
      value,
      (now) => {
        const timer = setTimeout(() => setSettled(() => now), delay);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  return settled;
}
