import type { JSX } from "solid-js";
import styles from "./Select.module.css";

/** A choice among `option`s, in the tools of a panel. `label` names it. */
export function Select(props: { label: string; onChange: (value: string) => void; children: JSX.Element }) {
  return (
    <select
      class={styles.select}
      aria-label={props.label}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      {props.children}
    </select>
  );
}
