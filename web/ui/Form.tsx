import { type JSX, onMount } from "solid-js";
import { Button } from "./Button.tsx";
import { focusFirstInvalid } from "./Field.tsx";
import { Problem } from "./Problem.tsx";
import type { Task } from "./task.ts";
import styles from "./Form.module.css";

interface Props {
  label: string;
  task: Task;
  /** What the button says that sends the form. */
  submit: string;
  /** Whether there is no way back. */
  danger?: boolean;
  /** Whether an entry is wrong, once the fields say so; shown instead of the task's failure. */
  isWrong: () => boolean;
  /** Called before `isWrong` is asked. */
  onTry?: () => void;
  act: () => Promise<unknown>;
  onDone: () => void;
  onCancel: () => void;
  children: JSX.Element;
}

/** A small form that opens in place: checks its fields, does its task, and closes. */
export function Form(props: Props) {
  let form!: HTMLFormElement;
  onMount(() => {
    form.querySelector<HTMLElement>("input:not([hidden])")?.focus({ preventScroll: true });
    // All of it, where it opens at the end of the screen.
    queueMicrotask(() => form.scrollIntoView({ block: "nearest" }));
  });
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    props.task.clear();
    props.onTry?.();
    if (props.isWrong() || !(await props.task.run(props.act))) return focusFirstInvalid(form);
    props.onDone();
  }
  return (
    <form ref={form} class={styles.form} noValidate aria-label={props.label} onSubmit={submit}>
      {props.children}
      <Problem error={props.isWrong() ? null : props.task.error()} />
      <div class={styles.end}>
        <Button kind={props.danger ? "danger" : "primary"} type="submit" disabled={props.task.busy()}>
          {props.task.busy() ? "One moment…" : props.submit}
        </Button>
        <Button kind="quiet" onClick={() => props.onCancel()}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
