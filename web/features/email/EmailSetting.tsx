import { createSignal, Show } from "solid-js";
import type { Account } from "../../../domain/api/accounts.ts";
import { removeEmail, setEmail } from "../../../domain/api/email.ts";
import { fieldError } from "../../lib/explain.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { EmailField } from "../../ui/EmailField.tsx";
import { emailFault } from "../../../domain/core/credentials.ts";
import { say } from "../../ui/notices.ts";
import { accountChanged, call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Form } from "../../ui/Form.tsx";
import { Setting } from "../../ui/Setting.tsx";
import styles from "../../ui/Setting.module.css";

/** The account's address: optional, proved by a mailed link. */
export function EmailSetting(props: { account: Account }) {
  const hasAny = () => props.account.email !== null || props.account.pendingEmail !== null;
  async function remove(): Promise<void> {
    await call(removeEmail, {});
    await accountChanged();
    say("E-mail address removed");
  }
  return (
    <Setting
      title="E-mail"
      edit={{ label: hasAny() ? "Change" : "Add", what: "e-mail address" }}
      tools={
        <Show when={hasAny()}>
          <ConfirmButton
            label="Remove"
            name="Remove e-mail address"
            question="Remove the address?"
            yes="Yes, remove"
            act={remove}
          />
        </Show>
      }
      form={(done) => <EmailForm address={props.account.pendingEmail ?? ""} onDone={done} />}
    >
      <Show when={props.account.email}>
        {(address) => (
          <p>
            {address()} <span class={styles.good}>verified</span>
          </p>
        )}
      </Show>
      <Show when={props.account.pendingEmail}>
        {(address) => (
          <p>
            {address()} <span class={styles.waiting}>waits for the link in your mail to be opened</span>
          </p>
        )}
      </Show>
      <Show when={!hasAny()}>
        <p>
          None.{" "}
          <span class={styles.dim}>With an address you can set a new password when you have forgotten yours.</span>
        </p>
      </Show>
    </Setting>
  );
}

function EmailForm(props: { address: string; onDone: () => void }) {
  const [address, setAddress] = createSignal(props.address);
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const wrong = () => fieldError(task.error(), "email") ?? (tried() ? emailFault(address().trim()) : null);
  async function send(): Promise<void> {
    await call(setEmail, { body: { email: address().trim() } });
    await accountChanged();
    say("A link is on its way to that address");
  }
  return (
    <Form
      label="E-mail address"
      task={task}
      submit="Send the link"
      isWrong={() => wrong() !== null}
      onTry={() => setTried(true)}
      act={send}
      onDone={props.onDone}
      onCancel={props.onDone}
    >
      <EmailField
        hint="It becomes yours when you open the link that we send there."
        error={wrong()}
        value={address()}
        onInput={setAddress}
      />
    </Form>
  );
}
