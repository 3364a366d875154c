import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, Show } from "solid-js";
import { STARTING_CASH } from "../../domain/money.ts";
import { explain, fieldError } from "../api/explain.ts";
import { ApiError } from "../api/client.ts";
import { Button } from "../components/Button.tsx";
import { Field, focusFirstInvalid } from "../components/Field.tsx";
import { Segmented } from "../components/Segmented.tsx";
import { Title } from "../components/Title.tsx";
import { format } from "../format.ts";
import { checkPassword, checkUsername, safeNext } from "../state/credentials.ts";
import { session, signIn, signUp } from "../state/session.ts";
import styles from "./SignIn.module.css";

type Mode = "in" | "register";

/** Sign in or open an account, and go back to where one came from. */
export default function SignIn() {
  const [query, setQuery] = useSearchParams<{ next?: string; mode?: string }>();
  const navigate = useNavigate();
  const mode = (): Mode => (query.mode === "register" ? "register" : "in");
  const [name, setName] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [visible, setVisible] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [tried, setTried] = createSignal(false);
  const [error, setError] = createSignal<unknown>(null);

  createEffect(() => session().status === "in" && navigate(safeNext(query.next), { replace: true }));

  const registering = () => mode() === "register";
  const nameError = () => {
    if (error() instanceof ApiError && (error() as ApiError).code === "username_taken") return explain(error());
    return fieldError(error(), "username") ?? (tried() && registering() ? checkUsername(name()) : tried() && name() === "" ? "Enter your name" : null);
  };
  const passwordError = () =>
    fieldError(error(), "password") ?? (tried() && registering() ? checkPassword(password()) : tried() && password() === "" ? "Enter your password" : null);

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    setError(null);
    setTried(true);
    if (busy()) return;
    if (nameError() || passwordError()) return focusFirstInvalid(event.currentTarget);
    setBusy(true);
    try {
      await (registering() ? signUp : signIn)(name(), password());
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  function change(to: Mode): void {
    setError(null);
    setTried(false);
    setQuery({ mode: to === "register" ? "register" : null }, { replace: true });
  }

  return (
    <div class={styles.page}>
      <Title text={registering() ? "Open an account" : "Sign in"} />
      <h1 class={styles.title}>{registering() ? "Open an account" : "Sign in"}</h1>
      <p class={styles.lead}>
        {registering()
          ? `You start with ${format.wholeMoney(STARTING_CASH)} of play money. No e-mail, no card.`
          : "Welcome back. Your orders have kept their place in the queue."}
      </p>
      <form class={styles.form} noValidate onSubmit={submit}>
        <Segmented label="What to do" size="large" value={mode()} onChange={change}
          options={[{ value: "in", label: "Sign in" }, { value: "register", label: "Open an account" }]} />
        <Field label="User name" hint={registering() ? "3 to 20 letters, digits, - or _. Others can see it." : undefined} error={nameError()}>
          {(field) => (
            <input {...field} name="username" autocomplete="username" autocapitalize="none" spellcheck={false}
              value={name()} onInput={(event) => setName(event.currentTarget.value)} />
          )}
        </Field>
        <Field label="Password" hint={registering() ? "At least 10 characters. A few words are easy to keep in mind." : undefined} error={passwordError()}
          action={
            <button type="button" class={styles.reveal} aria-pressed={visible()} onClick={() => setVisible((on) => !on)}>
              {visible() ? "Hide" : "Show"}<span class="sr-only"> password</span>
            </button>
          }>
          {(field) => (
            <input {...field} name="password" type={visible() ? "text" : "password"} autocomplete={registering() ? "new-password" : "current-password"}
              value={password()} onInput={(event) => setPassword(event.currentTarget.value)} />
          )}
        </Field>
        <Show when={error() !== null && !nameError() && !passwordError()}>
          <p class={styles.error} role="alert">{explain(error())}</p>
        </Show>
        <Button kind="primary" size="large" type="submit" disabled={busy()}>
          {busy() ? "One moment…" : registering() ? "Open account" : "Sign in"}
        </Button>
      </form>
    </div>
  );
}
