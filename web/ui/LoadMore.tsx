import { Show } from "solid-js";
import { explain } from "../lib/explain.ts";
import { Button } from "./Button.tsx";
import styles from "./LoadMore.module.css";

interface Props {
  /** What the button says while all is well. */
  label: string;
  error: unknown;
  loading: boolean;
  hasMore: boolean;
  onMore: () => void;
}

/** The end of a list that is fetched a page at a time: the way to the next page, or why there is none yet. */
export function LoadMore(props: Props) {
  return (
    <Show when={props.error !== null || props.hasMore || props.loading}>
      <div class={styles.more}>
        <Show when={props.error !== null}>
          <span role="alert">{explain(props.error)}</span>
        </Show>
        <Button kind="quiet" disabled={props.loading} onClick={() => props.onMore()}>
          {props.loading ? "Loading…" : props.error !== null ? "Try again" : props.label}
        </Button>
      </div>
    </Show>
  );
}
