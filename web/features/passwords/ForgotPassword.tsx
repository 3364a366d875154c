import { createSignal, Show } from "solid-js";
import { forgotPassword } from "../../../domain/api/passwords.ts";
import { fieldError } from "../../lib/explain.ts";
import { Button } from "../../ui/Button.tsx";
import { EmailField } from "../../ui/EmailField.tsx";
import { focusFirstInvalid } from "../../ui/Field.tsx";
import { FormPage } from "../../ui/FormPage.tsx";
import styles from "../../ui/FormPage.module.css";
import { Problem } from "../../ui/Problem.tsx";
import { emailFault } from "../../../domain/core/credentials.ts";
import { call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";

/** Has a link mailed that sets a new password. */
export default function ForgotPassword() {
  const [sent, setSent] = createSignal(false);
  return (
    <Show
      when={sent()}
      fallback={
        <FormPage
          title="Forgot your password?"
          lead="Enter the e-mail address of your account: a link comes there that sets a new password."
        >
          <AddressForm onSent={() => setSent(true)} />
        </FormPage>
      }
    >
      <FormPage
        title="Look at your mail"
        lead="If an account has verified this address, a link is on its way there. It works once, within half an hour."
      >
        <div class={styles.beside}>
          <a href="/sign-in">Back to sign in</a>
        </div>
      </FormPage>
    </Show>
  );
}

function AddressForm(props: { onSent: () => void }) {
  const [email, setEmail] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const wrong = () => fieldError(task.error(), "email") ?? (tried() ? emailFault(email().trim()) : null);
  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    task.clear();
    setTried(true);
    if (wrong() || !(await task.run(() => call(forgotPassword, { body: { email: email().trim() } }))))
      return focusFirstInvalid(form);
    props.onSent();
  }
  return (
    <form class={styles.form} noValidate onSubmit={submit}>
      <EmailField error={wrong()} value={email()} onInput={setEmail} />
      <Problem error={wrong() ? null : task.error()} />
      <Button kind="primary" size="large" type="submit" disabled={task.busy()}>
        {task.busy() ? "One moment…" : "Send the link"}
      </Button>
      <div class={styles.beside}>
        <a href="/sign-in">Back to sign in</a>
      </div>
    </form>
  );
}
