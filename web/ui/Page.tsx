import { type JSX, Show } from "solid-js";
import styles from "./Page.module.css";

/** A page under a heading, with what it is about in a sentence. */
export function Page(props: { title: string; lead?: string; children: JSX.Element }) {
  return (
    <div class={styles.page}>
      <header class={styles.head}>
        <h1>{props.title}</h1>
        <Show when={props.lead}>
          <p>{props.lead}</p>
        </Show>
      </header>
      {props.children}
    </div>
  );
}
