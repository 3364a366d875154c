import { type JSX, Show } from "solid-js";
import styles from "./Checkbox.module.css";

interface Props {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** What it says when it is checked. */
  children: JSX.Element;
  /** What else there is to know before one decides. */
  hint?: string;
}

/** A choice that is on or off. */
export function Checkbox(props: Props) {
  return (
    <label class={styles.check}>
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>
        {props.children}
        <Show when={props.hint}>{(hint) => <span class={styles.hint}>{hint()}</span>}</Show>
      </span>
    </label>
  );
}
