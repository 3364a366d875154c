import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import { Button } from "./Button.tsx";
import { rescueFocus } from "./focus.ts";
import styles from "./Setting.module.css";

interface Props {
  title: string;
  /** How it stands. */
  children: JSX.Element;
  /** What the button that opens the form says, and what it is about: “Change”, “password”. */
  edit?: { label: string; what: string };
  /** Built when the form is opened; calls `done` to close it. */
  form?: (done: () => void) => JSX.Element;
  /** Other buttons. */
  tools?: JSX.Element;
}

/** One thing about the account: what it is, how it stands, and the way to change it where it stands. */
export function Setting(props: Props) {
  const [open, setOpen] = createSignal(false);
  const id = createUniqueId();
  let button: HTMLButtonElement | undefined;
  function done(): void {
    setOpen(false);
    rescueFocus(button);
  }
  return (
    <section class={styles.setting} aria-labelledby={id}>
      <h3 id={id} class={styles.title}>
        {props.title}
      </h3>
      <div class={styles.state}>{props.children}</div>
      <div class={styles.tools}>
        <Show when={props.edit}>
          {(edit) => (
            <Button kind="quiet" size="small" ref={button} aria-expanded={open()} onClick={() => setOpen((on) => !on)}>
              {edit().label}
              <span class="sr-only"> {edit().what}</span>
            </Button>
          )}
        </Show>
        {props.tools}
      </div>
      <Show when={open() && props.form}>
        {(form) => (
          <div
            class={styles.form}
            onKeyDown={(event) =>
              event.key === "Escape" && !event.defaultPrevented && (event.stopPropagation(), done())
            }
          >
            {form()(done)}
          </div>
        )}
      </Show>
    </section>
  );
}
