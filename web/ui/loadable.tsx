import { createSignal, type JSX, onCleanup, Show } from "solid-js";
import { Failure } from "./Failure.tsx";
import { reloadForNewBuild } from "./new-build.ts";

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
  let shown = 0;
  function preload(): void {
    setError(null);
    load().then(
      (module) => setCode(() => module.default),
      async (failure) => {
        // After a release the old code is gone: only a new page knows where the new one is. Who does not wait for
        // it is left alone, as they may be in the middle of something.
        if (shown === 0 || !(await reloadForNewBuild())) setError(failure);
      },
    );
  }
  function Loadable(props: P) {
    shown += 1;
    onCleanup(() => (shown -= 1));
    if (!code()) preload();
    return (
      <Show when={error() === null} fallback={<Failure error={error()} retry={() => location.reload()} />}>
        <Show when={code()} keyed fallback={waiting()}>
          {(Loaded) => <Loaded {...props} />}
        </Show>
      </Show>
    );
  }
  return Object.assign(Loadable, { preload });
}
