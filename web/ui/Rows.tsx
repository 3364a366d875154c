import { type JSX, Show } from "solid-js";
import styles from "./Rows.module.css";

/** A list of things of the account: keys, sessions, what was done; `nested` below the setting that they are part of. */
export function Rows(props: { label: string; nested?: boolean; children: JSX.Element }) {
  return (
    <ul class={styles.rows} data-nested={props.nested ? "" : undefined} aria-label={props.label}>
      {props.children}
    </ul>
  );
}

interface RowProps {
  title: JSX.Element;
  /** Stands after the title, in a frame. */
  mark?: string | undefined;
  note?: JSX.Element;
  /** One of many lines that say one thing each. */
  plain?: boolean;
  /** What can be done with it. */
  children?: JSX.Element;
}

/** One of them: what it is, what else there is to know, and what can be done with it. */
export function Row(props: RowProps) {
  return (
    <li class={styles.row} data-plain={props.plain ? "" : undefined}>
      <div class={styles.text}>
        <span class={styles.title}>
          {props.title}
          <Show when={props.mark}>
            {" "}
            <span class={styles.mark}>{props.mark}</span>
          </Show>
        </span>
        <Show when={props.note}>
          <span class={styles.note}>{props.note}</span>
        </Show>
      </div>
      {props.children}
    </li>
  );
}
