import { createSignal, For, Show } from "solid-js";
import { listPasskeys, type Passkey, removePasskey } from "../../../domain/api/passkeys.ts";
import { explain, fieldError } from "../../lib/explain.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { Field } from "../../ui/Field.tsx";
import { format } from "../../lib/format.ts";
import { invalidate, useAnswer } from "../../lib/query.ts";
import { say } from "../../ui/notices.ts";
import { hasPasskeys, makePasskey } from "./ceremony.ts";
import { call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { describeDevice } from "../sessions/index.ts";
import { Form } from "../../ui/Form.tsx";
import { Row, Rows } from "../../ui/Rows.tsx";
import { Setting } from "../../ui/Setting.tsx";
import { AddedAndUsed } from "../../ui/AddedAndUsed.tsx";
import styles from "../../ui/Setting.module.css";

/** Passkeys: sign in with a fingerprint, a face or a PIN, and no password. */
export function PasskeysSetting() {
  const passkeys = useAnswer(listPasskeys, () => ({}));
  const count = () => passkeys.data?.passkeys.length ?? 0;
  return (
    <>
      <Setting
        title="Passkeys"
        {...(hasPasskeys && { edit: { label: "Add", what: "a passkey" } })}
        form={(done) => <NameForm onDone={done} />}
      >
        <Show when={passkeys.error === null} fallback={<span role="alert">{explain(passkeys.error)}</span>}>
          <Show when={passkeys.data?.passkeys.length === 0}>
            None.{" "}
            <span class={styles.dim}>
              A passkey signs you in with a fingerprint, a face or a PIN
              {hasPasskeys ? "" : ", in a browser that has them"}.
            </span>
          </Show>
          <Show when={count() > 0}>{count() === 1 ? "One" : format.count(count())}</Show>
        </Show>
      </Setting>
      <Show when={count() > 0}>
        <Rows label="Passkeys" nested>
          <For each={passkeys.data?.passkeys}>{(passkey) => <PasskeyRow passkey={passkey} />}</For>
        </Rows>
      </Show>
    </>
  );
}

function PasskeyRow(props: { passkey: Passkey }) {
  async function remove(): Promise<void> {
    await call(removePasskey, { params: { id: props.passkey.id } });
    void invalidate(listPasskeys);
    say(`Passkey “${props.passkey.name}” removed`);
  }
  return (
    <Row title={props.passkey.name} note={<AddedAndUsed of={props.passkey} />}>
      <ConfirmButton
        label="Remove"
        name={`Remove passkey ${props.passkey.name}`}
        question="Remove this passkey?"
        yes="Yes, remove"
        act={remove}
      />
    </Row>
  );
}

function NameForm(props: { onDone: () => void }) {
  const [name, setName] = createSignal(describeDevice(navigator.userAgent));
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const wrong = () => fieldError(task.error(), "name") ?? (tried() && name().trim() === "" ? "Give it a name" : null);
  async function add(): Promise<void> {
    const made = await makePasskey(name().trim());
    if (made === "declined") return say("No passkey was made", "bad");
    if (made === "known") return say("This device already has a passkey of your account", "bad");
    void invalidate(listPasskeys);
    say(`Passkey “${made.name}” added`);
  }
  return (
    <Form
      label="Passkey"
      task={task}
      submit="Add passkey"
      isWrong={() => wrong() !== null}
      onTry={() => setTried(true)}
      act={add}
      onDone={props.onDone}
      onCancel={props.onDone}
    >
      <Field label="Name" hint="So that you know it from your others." error={wrong()}>
        {(field) => (
          <input
            {...field}
            name="passkey-name"
            autocomplete="off"
            maxlength={60}
            value={name()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
    </Form>
  );
}
