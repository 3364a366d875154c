import { type Accessor, type JSX, Show } from "solid-js";
import { Failure } from "./Failure.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** Something that is fetched: what was last received, why the latest attempt failed, and another attempt. */
interface Query<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** What was fetched, once it is there; until then that it is on its way, or why it is not. */
export function Loaded<T>(props: { query: Query<T>; children: (data: Accessor<NonNullable<T>>) => JSX.Element }) {
  return (
    <Show
      when={props.query.data}
      fallback={
        <Show
          when={props.query.error === null}
          fallback={<Failure error={props.query.error} retry={props.query.refetch} />}
        >
          <Skeleton rows={2} />
        </Show>
      }
    >
      {(data) => props.children(data)}
    </Show>
  );
}
