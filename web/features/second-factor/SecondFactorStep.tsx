import { createSignal, onMount, Show } from "solid-js";
import { isAppCode, tidyCode } from "./code.ts";
import { giveSecondFactor } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { ApiError } from "../../lib/api-error.ts";
import { Button } from "../../ui/Button.tsx";
import { CodeField } from "./CodeField.tsx";
import { Field, focusFirstInvalid } from "../../ui/Field.tsx";
import styles from "../../ui/FormPage.module.css";
import { Problem } from "../../ui/Problem.tsx";

interface Props {
  /** What the code is given for. */
  challenge: string;
  /** Told when the sign-in has to begin anew, and why, if not by choice. */
  onBack: (error: unknown) => void;
}

/** The second step of a sign-in: a code of the authenticator app, or a recovery code. */
export function SecondFactorStep(props: Props) {
  const [recovering, setRecovering] = createSignal(false);
  const [code, setCode] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  let form!: HTMLFormElement;
  const focus = () => queueMicrotask(() => form.querySelector("input")?.select());
  onMount(focus);

  const problem = () => {
    if (!tried()) return null;
    if (recovering()) return code().trim() === "" ? "Enter one of your recovery codes" : null;
    return isAppCode(code()) ? null : "Enter the six digits";
  };

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (problem()) return focusFirstInvalid(form);
    if (await task.run(() => giveSecondFactor(props.challenge, tidyCode(code())))) return;
    const failure = task.error();
    if (failure instanceof ApiError && failure.code === "invalid_challenge") props.onBack(failure);
    else focus();
  }

  function change(): void {
    setRecovering((on) => !on);
    setCode("");
    setTried(false);
    task.clear();
    focus();
  }

  return (
    <form ref={form} class={styles.form} noValidate onSubmit={submit}>
      <Show when={recovering()} fallback={<CodeField value={code()} onInput={setCode} error={problem()} />}>
        <Field label="Recovery code" hint="Each works once." error={problem()}>
          {(field) => (
            <input
              {...field}
              name="recovery-code"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={code()}
              onInput={(event) => setCode(event.currentTarget.value)}
            />
          )}
        </Field>
      </Show>
      <Problem error={problem() ? null : task.error()} />
      <Button kind="primary" size="large" type="submit" disabled={task.busy()}>
        {task.busy() ? "One moment…" : "Sign in"}
      </Button>
      <div class={styles.beside}>
        <button type="button" onClick={change}>
          {recovering() ? "Use the authenticator app" : "Use a recovery code"}
        </button>
        <button type="button" onClick={() => props.onBack(null)}>
          Start again
        </button>
      </div>
    </form>
  );
}
