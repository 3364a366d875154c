import { useLocation, useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { Account } from "../../../domain/api/accounts.ts";
import { confirm } from "../../../domain/api/passwords.ts";
import { Button } from "../../ui/Button.tsx";
import { signInHref } from "../sign-in/index.ts";
import { Modal } from "../../ui/Modal.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { asking } from "../../lib/confirm.ts";
import { explain } from "../../lib/explain.ts";
import { call, signOut } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Form } from "../../ui/Form.tsx";

/** Asks the reader to prove that it is still them, when the exchange wants that; see `confirmed`. */
export default function ConfirmDialog(props: { account: Account }) {
  return (
    <Show when={asking()}>
      {(answer) => (
        <Show when={props.account.hasPassword} fallback={<SignInAgain onClose={() => answer()(false)} />}>
          <Modal
            title="Is it still you?"
            lead="What comes next shows or changes what nobody else may, so the exchange asks again."
            onClose={() => answer()(false)}
          >
            <Password username={props.account.username} onAnswer={(confirmed) => answer()(confirmed)} />
          </Modal>
        </Show>
      )}
    </Show>
  );
}

function Password(props: { username: string; onAnswer: (confirmed: boolean) => void }) {
  const [password, setPassword] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const wrong = () =>
    task.error() !== null ? explain(task.error()) : tried() && password() === "" ? "Enter your password" : null;
  return (
    <Form
      label="Confirm"
      task={task}
      submit="Confirm"
      isWrong={() => wrong() !== null}
      onTry={() => setTried(true)}
      act={() => call(confirm, { body: { password: password() } })}
      onDone={() => props.onAnswer(true)}
      onCancel={() => props.onAnswer(false)}
    >
      <input hidden autocomplete="username" value={props.username} />
      <PasswordField kind="current" error={wrong()} value={password()} onInput={setPassword} />
    </Form>
  );
}

function SignInAgain(props: { onClose: () => void }) {
  const navigate = useNavigate();
  const location = useLocation();
  async function leave(): Promise<void> {
    const back = location.pathname;
    props.onClose();
    await signOut();
    navigate(signInHref(back));
  }
  return (
    <Modal
      title="Is it still you?"
      lead="This is asked of those who signed in within the last few minutes. Your account has no password to ask for: sign in again, then do it."
      onClose={props.onClose}
    >
      <Button kind="primary" onClick={leave}>
        Sign in again
      </Button>
    </Modal>
  );
}
