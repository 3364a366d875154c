import { Show } from "solid-js";
import { Time } from "./Time.tsx";

/** Since when a key is there, and when it was last used. */
export function AddedAndUsed(props: { of: { createdAt: number; lastUsedAt: number | null } }) {
  return (
    <>
      Added <Time at={props.of.createdAt} /> ·{" "}
      <Show when={props.of.lastUsedAt} fallback="never used">
        {(at) => (
          <>
            last used <Time at={at()} ago />
          </>
        )}
      </Show>
    </>
  );
}
