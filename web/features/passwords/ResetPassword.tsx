import { createSignal, Match, Switch } from "solid-js";
import { resetPassword } from "../../../domain/api/passwords.ts";
import { ApiError } from "../../lib/api-error.ts";
import { explain, fieldError } from "../../lib/explain.ts";
import { Button, buttonClass } from "../../ui/Button.tsx";
import { focusFirstInvalid } from "../../ui/Field.tsx";
import { FormPage } from "../../ui/FormPage.tsx";
import styles from "../../ui/FormPage.module.css";
import { NEW_PASSWORD_HINT, PasswordField } from "../../ui/PasswordField.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { RemoveOtherWays } from "./RemoveOtherWays.tsx";
import { passwordFault } from "../../../domain/core/credentials.ts";
import { takeFragment } from "../../lib/fragment.ts";
import { call, session, signOut } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";

/** Where a mailed link leads: sets a new password. */
export default function ResetPassword() {
  const token = takeFragment().get("token");
  const [outcome, setOutcome] = createSignal<"set" | "expired" | null>(token === null ? "expired" : null);
  return (
    <Switch
      fallback={
        <FormPage
          title="A new password"
          lead="It takes the place of the old one. All sessions and API keys of your account end."
        >
          <NewPasswordForm token={token ?? ""} onOutcome={setOutcome} />
        </FormPage>
      }
    >
      <Match when={outcome() === "set"}>
        <FormPage
          title="Your password is set"
          lead="All sessions and API keys have ended. Sign in with the new password."
        >
          <div class={styles.form}>
            <a class={buttonClass("primary", "large")} href="/sign-in">
              Sign in
            </a>
          </div>
        </FormPage>
      </Match>
      <Match when={outcome() === "expired"}>
        <FormPage
          title="This link does not work"
          lead="It has expired, was used before, or is not whole. Ask for a new one."
        >
          <div class={styles.form}>
            <a class={buttonClass("primary", "large")} href="/forgot-password">
              Ask for a new link
            </a>
          </div>
        </FormPage>
      </Match>
    </Switch>
  );
}

function NewPasswordForm(props: { token: string; onOutcome: (outcome: "set" | "expired") => void }) {
  const [password, setPassword] = createSignal("");
  const [removeOtherWays, setRemoveOtherWays] = createSignal(true);
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const code = () => (task.error() instanceof ApiError ? (task.error() as ApiError).code : null);
  const wrong = () => {
    if (code() === "password_too_common") return explain(task.error());
    return fieldError(task.error(), "password") ?? (tried() ? passwordFault(password()) : null);
  };

  async function set(): Promise<void> {
    await call(resetPassword, {
      body: { token: props.token, password: password(), removeOtherWays: removeOtherWays() },
    });
    if (session().status === "in") await signOut();
  }
  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    task.clear();
    setTried(true);
    if (wrong()) return focusFirstInvalid(form);
    if (await task.run(set)) props.onOutcome("set");
    // A link that was cut short in the mail has no token of the right form.
    else if (code() === "link_expired" || fieldError(task.error(), "token") !== null) props.onOutcome("expired");
    else focusFirstInvalid(form);
  }
  return (
    <form class={styles.form} noValidate onSubmit={submit}>
      <PasswordField
        label="New password"
        kind="new"
        hint={NEW_PASSWORD_HINT}
        error={wrong()}
        value={password()}
        onInput={setPassword}
      />
      <RemoveOtherWays
        ways="all passkeys, and the link to a Google account"
        checked={removeOtherWays()}
        onChange={setRemoveOtherWays}
      />
      <Problem error={wrong() ? null : task.error()} />
      <Button kind="primary" size="large" type="submit" disabled={task.busy()}>
        {task.busy() ? "One moment…" : "Set password"}
      </Button>
    </form>
  );
}
