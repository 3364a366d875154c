import { createSignal } from "solid-js";
import { Field } from "./Field.tsx";
import styles from "./PasswordField.module.css";

/** What a new password must be. */
export const NEW_PASSWORD_HINT = "At least 10 characters. A few words are easy to keep in mind.";

interface Props {
  label?: string;
  /** Whether it is the account's password or one to be, for the browser's password manager. */
  kind: "current" | "new";
  hint?: string | undefined;
  error: string | null;
  value: string;
  onInput: (password: string) => void;
}

/** A password, which can be shown while it is typed. */
export function PasswordField(props: Props) {
  const [visible, setVisible] = createSignal(false);
  const label = () => props.label ?? "Password";
  return (
    <Field
      label={label()}
      hint={props.hint}
      error={props.error}
      action={
        <button type="button" class={styles.reveal} aria-pressed={visible()} onClick={() => setVisible((on) => !on)}>
          {visible() ? "Hide" : "Show"}
          <span class="sr-only"> {label().toLowerCase()}</span>
        </button>
      }
    >
      {(field) => (
        <input
          {...field}
          name={props.kind === "new" ? "new-password" : "password"}
          type={visible() ? "text" : "password"}
          autocomplete={props.kind === "new" ? "new-password" : "current-password"}
          autocapitalize="none"
          spellcheck={false}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
