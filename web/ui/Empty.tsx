import type { JSX } from "solid-js";
import styles from "./Empty.module.css";

/** What stands where there is nothing yet: what would be here, and one next step. */
export function Empty(props: { text: string; children?: JSX.Element }) {
  return (
    <div class={styles.empty}>
      <p>{props.text}</p>
      {props.children}
    </div>
  );
}
