import { createUniqueId, For } from "solid-js";
import styles from "./Segmented.module.css";

interface Props<T extends string> {
  label: string;
  options: readonly { value: T; label: string; tone?: "buy" | "sell" }[];
  value: T;
  onChange: (value: T) => void;
  size?: "small" | "large";
}

/** One choice of a few, side by side: native radio buttons, so the arrow keys work. */
export function Segmented<T extends string>(props: Props<T>) {
  const name = createUniqueId();
  return (
    <fieldset class={styles.group} classList={{ [styles["large"] as string]: props.size === "large" }}>
      <legend class="sr-only">{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class={styles.option} data-tone={option.tone}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
