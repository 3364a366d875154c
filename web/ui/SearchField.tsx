import { Icon } from "./Icon.tsx";
import styles from "./SearchField.module.css";

interface Props {
  label: string;
  value: string;
  onInput: (text: string) => void;
  ref?: (input: HTMLInputElement) => void;
}

/** A field to search with; Escape empties and leaves it. */
export function SearchField(props: Props) {
  return (
    <label class={styles.search}>
      <Icon name="search" size={18} />
      <input
        ref={(input) => props.ref?.(input)}
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && (props.onInput(""), event.currentTarget.blur())}
      />
    </label>
  );
}
