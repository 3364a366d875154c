import { createSignal, type JSX, Show } from "solid-js";
import { Failure } from "./Failure.tsx";

/**
 * A component whose code is loaded when it is first shown; `waiting` stands in
 * its place until then, nothing without it. Unlike `lazy` it needs no `Suspense`, whose transitions
 * would keep live prices of the old page and the new one apart for a while.
 */
export function loadable<P extends object>(
  load: () => Promise<{ default: (props: P) => JSX.Element }>,
  waiting: () => JSX.Element = () => null,
) {
  const [code, setCode] = createSignal<(props: P) => JSX.Element>();
  const [error, setError] = createSignal<unknown>(null);
  function preload(): void {
    setError(null);
    load().then((module) => setCode(() => module.default), setError);
  }
  function Loadable(props: P) {
    if (!code()) preload();
    return (
      // After a release the old code is gone: only a new page knows where the new one is.
      <Show when={error() === null} fallback={<Failure error={error()} retry={() => location.reload()} />}>
        <Show when={code()} keyed fallback={waiting()}>
          {(Loaded) => <Loaded {...props} />}
        </Show>
      </Show>
    );
  }
  return Object.assign(Loadable, { preload });
}
