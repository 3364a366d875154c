import { type Accessor, type JSX, Show } from "solid-js";
import { Failure } from "./Failure.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** Something that is fetched. */
interface Load<T> {
  data: () => T | undefined;
  /** Why the latest attempt failed, or null. */
  error: () => unknown;
  reload: () => void;
}

/** What was fetched, once it is there; until then that it is on its way, or why it is not. */
export function Loaded<T>(props: { load: Load<T>; children: (data: Accessor<NonNullable<T>>) => JSX.Element }) {
  return (
    <Show
      when={props.load.data()}
      fallback={
        <Show
          when={props.load.error() === null}
          fallback={<Failure error={props.load.error()} retry={props.load.reload} />}
        >
          <Skeleton rows={2} />
        </Show>
      }
    >
      {(data) => props.children(data)}
    </Show>
  );
}
