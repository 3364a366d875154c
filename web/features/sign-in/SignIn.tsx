import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, Show } from "solid-js";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import type { ProblemCode } from "../../../domain/core/problems.ts";
import { explain, fieldError, toldByRedirect } from "../../lib/explain.ts";
import { ApiError } from "../../lib/api-error.ts";
import { Button } from "../../ui/Button.tsx";
import { Field, focusFirstInvalid } from "../../ui/Field.tsx";
import { FormPage } from "../../ui/FormPage.tsx";
import styles from "../../ui/FormPage.module.css";
import { OtherWays } from "./OtherWays.tsx";
import { NEW_PASSWORD_HINT, PasswordField } from "../../ui/PasswordField.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { SecondFactorStep } from "../second-factor/index.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import { format } from "../../lib/format.ts";
import { passwordFault, usernameFault } from "../../../domain/core/credentials.ts";
import { takeFragment } from "../../lib/fragment.ts";
import { safeNext, takeReturnPath } from "./return-path.ts";
import { session, signIn, signUp } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";

type Mode = "in" | "register";

/** Sign in or open an account, and go back to where one came from. */
export default function SignIn() {
  const [query, setQuery] = useSearchParams<{ next?: string; mode?: string; problem?: string }>();
  const navigate = useNavigate();
  const mode = (): Mode => (query.mode === "register" ? "register" : "in");
  // Google may have been the first step, and brought the challenge of the second along.
  const [challenge, setChallenge] = createSignal(takeFragment().get("challenge"));
  const [error, setError] = createSignal<unknown>(toldByRedirect(query.problem));

  const returnPath = takeReturnPath();
  const next = () => safeNext(query.next ?? returnPath);

  createEffect(() => session().status === "in" && navigate(next(), { replace: true }));

  const registering = () => mode() === "register";
  const change = (to: Mode) =>
    setQuery({ mode: to === "register" ? "register" : null, problem: null }, { replace: true });

  function startAgain(why: unknown): void {
    setChallenge(null);
    setError(why);
  }

  return (
    <Show
      when={challenge()}
      keyed
      fallback={
        <FormPage
          title={registering() ? "Open an account" : "Sign in"}
          lead={
            registering()
              ? `You start with ${format.wholeMoney(STARTING_CASH)} of play money. No e-mail, no card.`
              : "Welcome back. Your orders have kept their place in the queue."
          }
        >
          <Credentials mode={mode()} onMode={change} error={error()} onChallenge={setChallenge} />
          <OtherWays registering={registering()} next={next()} />
        </FormPage>
      }
    >
      {(given) => (
        <FormPage title="Second factor" lead="Your account asks for a code as well as the password.">
          <SecondFactorStep challenge={given} onBack={startAgain} />
        </FormPage>
      )}
    </Show>
  );
}

interface CredentialsProps {
  mode: Mode;
  onMode: (mode: Mode) => void;
  /** Why an earlier attempt came to nothing, or null. */
  error: unknown;
  onChallenge: (challenge: string) => void;
}

function Credentials(props: CredentialsProps) {
  const [name, setName] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const task = createTask(props.error);
  const registering = () => props.mode === "register";

  const refused = (code: ProblemCode) => {
    const error = task.error();
    return error instanceof ApiError && error.code === code ? explain(error) : null;
  };
  const nameError = () =>
    refused("username_taken") ?? fieldError(task.error(), "username") ?? (tried() ? wrongName() : null);
  const wrongName = () => (registering() ? usernameFault(name()) : name() === "" ? "Enter your name" : null);
  const passwordError = () =>
    refused("password_too_common") ?? fieldError(task.error(), "password") ?? (tried() ? wrongPassword() : null);
  const wrongPassword = () =>
    registering() ? passwordFault(password()) : password() === "" ? "Enter your password" : null;

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    task.clear();
    setTried(true);
    if (nameError() || passwordError() || !(await task.run(enter))) focusFirstInvalid(form);
  }

  async function enter(): Promise<void> {
    if (registering()) return signUp(name(), password());
    const asked = await signIn(name(), password());
    if (asked) props.onChallenge(asked.challenge);
  }

  function change(to: Mode): void {
    task.clear();
    setTried(false);
    props.onMode(to);
  }

  return (
    <form class={styles.form} noValidate onSubmit={submit}>
      <Segmented
        label="What to do"
        size="large"
        value={props.mode}
        onChange={change}
        options={[
          { value: "in", label: "Sign in" },
          { value: "register", label: "Open an account" },
        ]}
      />
      <Field
        label="User name"
        hint={registering() ? "3 to 20 letters, digits, - or _. Others can see it." : undefined}
        error={nameError()}
      >
        {(field) => (
          <input
            {...field}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            value={name()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <PasswordField
        kind={registering() ? "new" : "current"}
        hint={registering() ? NEW_PASSWORD_HINT : undefined}
        error={passwordError()}
        value={password()}
        onInput={setPassword}
      />
      <Problem error={nameError() || passwordError() ? null : task.error()} />
      <Button kind="primary" size="large" type="submit" disabled={task.busy()}>
        {task.busy() ? "One moment…" : registering() ? "Open account" : "Sign in"}
      </Button>
      <Show when={!registering()}>
        <div class={styles.beside}>
          <a href="/forgot-password">Forgot your password?</a>
        </div>
      </Show>
    </form>
  );
}
