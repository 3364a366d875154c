import { createSignal, For, Show } from "solid-js";
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey, type Scope } from "../../../domain/api/api-keys.ts";
import { fieldError } from "../../lib/explain.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Field } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { rescueFocus } from "../../ui/focus.ts";
import { invalidate, useAnswer } from "../../lib/query.ts";
import { say } from "../../ui/notices.ts";
import { call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Form } from "../../ui/Form.tsx";
import formStyles from "../../ui/Form.module.css";
import { Loaded } from "../../ui/Loaded.tsx";
import { ShowOnceDialog } from "../../ui/ShowOnceDialog.tsx";
import { Row, Rows } from "../../ui/Rows.tsx";
import { AddedAndUsed } from "../../ui/AddedAndUsed.tsx";
import styles from "./ApiKeysPanel.module.css";

const SCOPES: Record<Scope, string> = { read: "Read", trade: "Read and trade" };

/** Keys for programs that act for me. */
export function ApiKeysPanel() {
  const keys = useAnswer(listApiKeys, () => ({}));
  const [making, setMaking] = createSignal(false);
  const [secret, setSecret] = createSignal<string | null>(null);
  let make: HTMLButtonElement | undefined;

  function close(): void {
    setMaking(false);
    rescueFocus(make);
  }
  function made(key: string): void {
    close();
    setSecret(key);
    void invalidate(listApiKeys);
  }

  return (
    <Panel
      title="API keys"
      id="keys"
      tools={
        <Button kind="quiet" size="small" ref={make} aria-expanded={making()} onClick={() => setMaking((on) => !on)}>
          New key
        </Button>
      }
    >
      <Show when={making()}>
        <div class={styles.opened} onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), close())}>
          <KeyForm onMade={made} onCancel={close} />
        </div>
      </Show>
      <Loaded query={keys}>
        {(listed) => (
          <Show
            when={listed().keys.length > 0}
            fallback={
              <Show when={!making()}>
                <Empty text="With a key, a program of yours can follow the market and trade for you." />
              </Show>
            }
          >
            <Rows label="API keys">
              <For each={listed().keys}>{(key) => <KeyRow of={key} />}</For>
            </Rows>
          </Show>
        )}
      </Loaded>
      <Show when={secret()}>
        {(key) => (
          <ShowOnceDialog
            onDone={() => (setSecret(null), rescueFocus(make))}
            secret={{
              title: "Your API key",
              lead: "Whoever has it can act for you. It is shown this once: put it where your program finds it, and nobody else.",
              lines: [key()],
              what: "API key",
            }}
          />
        )}
      </Show>
    </Panel>
  );
}

function KeyRow(props: { of: ApiKey }) {
  async function revoke(): Promise<void> {
    await call(revokeApiKey, { params: { id: props.of.id } });
    void invalidate(listApiKeys);
    say(`API key “${props.of.name}” revoked`);
  }
  return (
    <Row title={props.of.name} mark={SCOPES[props.of.scope]} note={<AddedAndUsed of={props.of} />}>
      <ConfirmButton
        label="Revoke"
        name={`Revoke API key ${props.of.name}`}
        question="Revoke it at once?"
        yes="Yes, revoke"
        act={revoke}
      />
    </Row>
  );
}

function KeyForm(props: { onMade: (secret: string) => void; onCancel: () => void }) {
  const [name, setName] = createSignal("");
  const [scope, setScope] = createSignal<Scope>("read");
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const wrong = () => fieldError(task.error(), "name") ?? (tried() && name().trim() === "" ? "Give it a name" : null);
  let secret = "";
  const make = async () => ({ secret } = await call(createApiKey, { body: { name: name().trim(), scope: scope() } }));
  return (
    <Form
      label="New API key"
      task={task}
      submit="Make key"
      isWrong={() => wrong() !== null}
      onTry={() => setTried(true)}
      act={make}
      onDone={() => props.onMade(secret)}
      onCancel={props.onCancel}
    >
      <Field label="Name" hint="What the key is for." error={wrong()}>
        {(field) => (
          <input
            {...field}
            name="key-name"
            autocomplete="off"
            maxlength={60}
            value={name()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Segmented
        label="What it may do"
        size="large"
        value={scope()}
        onChange={setScope}
        options={[
          { value: "read", label: SCOPES.read },
          { value: "trade", label: SCOPES.trade },
        ]}
      />
      <p class={formStyles.note}>
        {scope() === "read"
          ? "It sees your portfolio and your orders."
          : "It sees your portfolio and your orders, and places, changes and cancels orders."}{" "}
        It never changes your account.
      </p>
    </Form>
  );
}
