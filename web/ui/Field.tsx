import { createUniqueId, type JSX, Show } from "solid-js";
import styles from "./Field.module.css";

interface Props {
  label: string;
  hint?: string | undefined;
  error?: string | null;
  /** Stands right of the label. */
  action?: JSX.Element;
  /** Stands inside the field, after the input. */
  unit?: JSX.Element;
  /** Builds the input from the attributes that tie it to its label and its error. */
  children: (attributes: {
    id: string;
    class: string;
    "aria-describedby": string;
    readonly "aria-invalid": boolean;
  }) => JSX.Element;
}

/** Puts the focus on the first field of a form that is wrong, once the errors are on screen. */
export function focusFirstInvalid(form: HTMLFormElement): void {
  queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

/** A labelled input with its hint and what is wrong with it. */
export function Field(props: Props) {
  const id = createUniqueId();
  const note = `${id}-note`;
  return (
    <div class={styles.field}>
      <div class={styles.head}>
        <label for={id}>{props.label}</label>
        {props.action}
      </div>
      <div class={styles.box} data-invalid={props.error ? "" : undefined}>
        {props.children({
          id,
          class: styles["input"] ?? "",
          "aria-describedby": note,
          get "aria-invalid"() {
            return Boolean(props.error);
          },
        })}
        <Show when={props.unit}>
          <span class={styles.unit}>{props.unit}</span>
        </Show>
      </div>
      <p id={note} class={styles.note} data-error={props.error ? "" : undefined}>
        {props.error ?? props.hint}
      </p>
    </div>
  );
}
