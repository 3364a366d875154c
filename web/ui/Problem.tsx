import { Show } from "solid-js";
import { explain } from "../lib/explain.ts";
import styles from "./Problem.module.css";

/** Why something failed, in plain words, where it was begun; nothing when it did not. */
export function Problem(props: { error: unknown }) {
  return (
    <Show when={props.error !== null}>
      <p class={styles.problem} role="alert">
        {explain(props.error)}
      </p>
    </Show>
  );
}
