import { Icon } from "./Icon.tsx";
import styles from "./SearchField.module.css";

interface Props {
  label: string;
  value: string;
  onInput: (text: string) => void;
  ref?: (input: HTMLInputElement) => void;
  /** What it suggests while one types: the list's id, whether it is to be seen, and the id of what is chosen in it. */
  combobox?: { controls: string; expanded: boolean; active: string | undefined };
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
        autocomplete={props.combobox && "off"}
        role={props.combobox && "combobox"}
        aria-autocomplete={props.combobox && "list"}
        aria-controls={props.combobox?.controls}
        aria-expanded={props.combobox?.expanded}
        aria-activedescendant={props.combobox?.active}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={(event) =>
          event.key === "Escape" && !props.combobox?.expanded && (props.onInput(""), event.currentTarget.blur())
        }
      />
    </label>
  );
}
