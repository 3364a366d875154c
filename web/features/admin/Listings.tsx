import { createSignal, Match, Show, Switch } from "solid-js";
import { type Closing, delistArtist, getClosing, mergeArtist } from "../../../domain/api/closings.ts";
import { format } from "../../lib/format.ts";
import { invalidate, useAnswer } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Field } from "../../ui/Field.tsx";
import { Form } from "../../ui/Form.tsx";
import formStyles from "../../ui/Form.module.css";
import { Loaded } from "../../ui/Loaded.tsx";
import { Modal } from "../../ui/Modal.tsx";
import { Page } from "../../ui/Page.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { say } from "../../ui/notices.ts";
import { createTask } from "../../ui/task.ts";
import { closingLines, nameOfEnd, questionOf } from "./closing-text.ts";
import styles from "./admin.module.css";

/** Ends listings: an artist is delisted, or merged into another listing of the same artist; what that comes to is shown first. */
export default function Listings() {
  const [asked, ask] = createSignal<{ id: string; into: string } | null>(null);
  const [id, setId] = createSignal("");
  const [into, setInto] = createSignal("");
  return (
    <Page title="Listings">
      <Panel title="End a listing">
        <p class={styles.note}>
          Orders are cancelled and all shares are taken back at one price, or exchanged for those of the listing that
          goes on. The history stays. There is no way back.
        </p>
        <form
          class={styles.filters}
          aria-label="End a listing"
          onSubmit={(event) => {
            event.preventDefault();
            if (id() !== "") ask({ id: id().trim(), into: into().trim() });
          }}
        >
          <IdField label="Artist" hint="Its id, as in its address" onInput={setId} />
          <IdField label="Merge into" hint="Empty: delist" onInput={setInto} />
          <Button kind="primary" type="submit">
            Show what it comes to
          </Button>
        </form>
      </Panel>
      <Show when={asked()} keyed>
        {(end) => <Preview {...end} />}
      </Show>
    </Page>
  );
}

function IdField(props: { label: string; hint: string; onInput: (id: string) => void }) {
  return (
    <Field label={props.label} hint={props.hint}>
      {(attributes) => (
        <input
          {...attributes}
          autocomplete="off"
          spellcheck={false}
          maxLength={64}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function Preview(props: { id: string; into: string }) {
  const query = () => (props.into === "" ? {} : { into: props.into });
  const closing = useAnswer(getClosing, () => ({ params: { id: props.id }, query: query() }));
  const [confirms, setConfirms] = createSignal(false);
  return (
    <Panel title={nameOfEnd(props.id, props.into)}>
      <Loaded query={closing}>
        {(found) => (
          <>
            <Lines closing={found()} />
            <Switch>
              <Match when={found().refusal}>{(refusal) => <Empty text={refusal()} />}</Match>
              <Match when={found().refusal === null}>
                <Button kind="danger" onClick={() => setConfirms(true)}>
                  {props.into === "" ? "Delist" : "Merge"}
                </Button>
              </Match>
            </Switch>
            <Show when={confirms()}>
              <EndDialog {...props} onClose={() => setConfirms(false)} />
            </Show>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Lines(props: { closing: Closing }) {
  return (
    <ul class={styles.note}>
      {closingLines(props.closing, format).map((line) => (
        <li>{line}</li>
      ))}
    </ul>
  );
}

/** Asks for the reason, which the audit log keeps, and ends the listing. */
function EndDialog(props: { id: string; into: string; onClose: () => void }) {
  const [reason, setReason] = createSignal("");
  const task = createTask();
  const isWrong = () => reason().trim() === "";
  const [tried, setTried] = createSignal(false);
  async function end(): Promise<void> {
    const params = { id: props.id };
    const body = { reason: reason().trim() };
    if (props.into === "") await call(delistArtist, { params, body });
    else await call(mergeArtist, { params, body: { ...body, into: props.into } });
    say(`${nameOfEnd(props.id, props.into)}: done`);
  }
  return (
    <Modal title={questionOf(props.id, props.into)} lead="There is no way back." onClose={props.onClose}>
      <Form
        label="End a listing"
        task={task}
        submit={props.into === "" ? "Delist for good" : "Merge for good"}
        danger
        onTry={() => setTried(true)}
        isWrong={() => tried() && isWrong()}
        act={end}
        onDone={() => {
          props.onClose();
          void invalidate(getClosing);
        }}
        onCancel={props.onClose}
      >
        <Field label="Reason" error={tried() && isWrong() ? "Say why: the audit log keeps it" : null}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={1_000}
              value={reason()}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
        <p class={formStyles.note}>Whoever holds shares sees what became of them among the own trades.</p>
      </Form>
    </Modal>
  );
}
