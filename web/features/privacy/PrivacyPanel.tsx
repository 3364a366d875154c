import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { Account } from "../../../domain/api/accounts.ts";
import { deleteAccount, exportAccount } from "../../../domain/api/privacy.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Modal } from "../../ui/Modal.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { save } from "../../ui/files.ts";
import { say } from "../../ui/notices.ts";
import { call, signOut } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Form } from "../../ui/Form.tsx";
import { Setting } from "../../ui/Setting.tsx";
import styles from "../../ui/Setting.module.css";

/** What the exchange holds about me: have it, or have it gone. */
export function PrivacyPanel(props: { account: Account }) {
  const [deleting, setDeleting] = createSignal(false);
  const task = createTask();
  async function download(): Promise<void> {
    const everything = await call(exportAccount, {});
    save(`${JSON.stringify(everything, null, 2)}\n`, `anticip-${props.account.username}.json`, "application/json");
    say("Your data is being downloaded");
  }
  return (
    <Panel title="Privacy" id="privacy">
      <Setting
        title="My data"
        tools={
          <Button kind="quiet" size="small" disabled={task.busy()} onClick={() => task.run(download)}>
            {task.busy() ? "One moment…" : "Download"}
            <span class="sr-only"> my data</span>
          </Button>
        }
      >
        <span class={styles.dim}>Everything the exchange holds about you, as one JSON file.</span>
        <Problem error={task.error()} />
      </Setting>
      <Setting
        title="Delete account"
        tools={
          <Button kind="quiet" size="small" onClick={() => setDeleting(true)}>
            Delete…<span class="sr-only"> account</span>
          </Button>
        }
      >
        <span class={styles.dim}>Its name, its keys and its sessions go; this cannot be taken back.</span>
      </Setting>
      <Show when={deleting()}>
        <DeleteDialog account={props.account} onClose={() => setDeleting(false)} />
      </Show>
    </Panel>
  );
}

function DeleteDialog(props: { account: Account; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const wrong = () => (tried() && name() !== props.account.username ? `Enter ${props.account.username}` : null);
  async function remove(): Promise<void> {
    await call(deleteAccount, {});
    await signOut();
    navigate("/");
    say("Your account is deleted");
  }
  return (
    <Modal
      title="Delete your account?"
      onClose={props.onClose}
      lead="Your open orders are cancelled, and your shares and play money are lost. Your name becomes free, your sessions and API keys end, and what the exchange holds about you is removed. The trades you made and the log of what was done stay, without your name. This cannot be taken back."
    >
      <Form
        label="Delete account"
        task={task}
        submit="Delete my account"
        danger
        isWrong={() => wrong() !== null}
        onTry={() => setTried(true)}
        act={remove}
        onDone={() => undefined}
        onCancel={props.onClose}
      >
        <Field label={`Your user name, ${props.account.username}, to be sure`} error={wrong()}>
          {(field) => (
            <input
              {...field}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={name()}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
      </Form>
    </Modal>
  );
}
