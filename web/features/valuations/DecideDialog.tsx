import { createSignal } from "solid-js";
import { decideHeldValue, type HeldValue, listHeldValues } from "../../../domain/api/valuations.ts";
import { format } from "../../lib/format.ts";
import { invalidate } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { Field } from "../../ui/Field.tsx";
import { Form } from "../../ui/Form.tsx";
import { Modal } from "../../ui/Modal.tsx";
import { say } from "../../ui/notices.ts";
import { createTask } from "../../ui/task.ts";

/** What becomes of a held value. */
export type Decision = "release" | "reject";

/** Releases or rejects a held value, for a reason that is written down. */
export function DecideDialog(props: { value: HeldValue; decision: Decision; onClose: () => void }) {
  const { id, name, cents, quoted } = props.value;
  const { decision } = props;
  const [reason, setReason] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const missing = () => (tried() && reason().trim() === "" ? "Say why, for those who look at it later." : null);

  async function decide(): Promise<void> {
    await call(decideHeldValue, { params: { id }, body: { decision, reason: reason().trim() } });
    await invalidate(listHeldValues);
    say(decision === "release" ? `${name} is quoted from ${format.money(cents)}` : `${name} stays as it is`);
  }
  return (
    <Modal
      title={decision === "release" ? `Release the value of ${name}` : `Reject the value of ${name}`}
      lead={
        decision === "release"
          ? `The book is quoted from ${format.money(cents)}, and no longer from ${format.money(quoted)}.`
          : `The book stays at ${format.money(quoted)}. Its sources go on from what they say now, by their changes.`
      }
      onClose={props.onClose}
    >
      <Form
        label="Decision"
        task={task}
        submit={decision === "release" ? "Release" : "Reject"}
        isWrong={() => missing() !== null}
        onTry={() => setTried(true)}
        act={decide}
        onDone={props.onClose}
        onCancel={props.onClose}
      >
        <Field label="Reason" error={missing()} hint="What happened, or what is wrong with the source.">
          {(field) => (
            <textarea
              {...field}
              name="reason"
              rows={3}
              maxlength={1000}
              value={reason()}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
      </Form>
    </Modal>
  );
}
