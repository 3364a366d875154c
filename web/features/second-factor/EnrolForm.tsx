import { useMutation } from "@tanstack/solid-query";
import { createSignal, onMount, Show } from "solid-js";
import type { Account } from "../../../domain/api/accounts.ts";
import { beginTotp, confirmTotp } from "../../../domain/api/second-factor.ts";
import { ApiError } from "../../lib/api-error.ts";
import { explain } from "../../lib/explain.ts";
import { CodeField } from "./CodeField.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { isAppCode, tidyCode } from "./code.ts";
import { queryClient } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Form } from "../../ui/Form.tsx";
import { qrCode } from "./qr.ts";
import styles from "./EnrolForm.module.css";

interface Props {
  account: Account;
  /** Told the recovery codes once the factor is on. */
  onCodes: (codes: readonly string[]) => void;
  onCancel: () => void;
}

/** Ties an authenticator app to the account: shows it a secret, and takes its first code. */
export function EnrolForm(props: Props) {
  const enrolment = useMutation(
    () => ({ mutationFn: () => call(beginTotp, {}) }),
    () => queryClient,
  );
  onMount(() => enrolment.mutate());
  const [code, setCode] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const wrong = () => {
    const error = task.error();
    if (error instanceof ApiError && error.code === "wrong_code") return explain(error);
    return tried() && !isAppCode(code()) ? "Enter the six digits that the app shows" : null;
  };

  let codes: readonly string[] = [];
  async function switchOn(): Promise<void> {
    codes = (await call(confirmTotp, { body: { code: tidyCode(code()) } })).recoveryCodes;
  }

  return (
    <Show
      when={enrolment.data}
      fallback={
        <Show
          when={enrolment.error === null}
          fallback={<Failure error={enrolment.error} retry={() => enrolment.mutate()} />}
        >
          <Skeleton rows={3} />
        </Show>
      }
    >
      {(secret) => (
        <Form
          label="Second factor"
          task={task}
          submit="Switch on"
          isWrong={() => wrong() !== null}
          onTry={() => setTried(true)}
          act={switchOn}
          onDone={() => props.onCodes(codes)}
          onCancel={props.onCancel}
        >
          <div class={styles.secret}>
            <Qr text={secret().uri} />
            <div class={styles.steps}>
              <p>Scan this with an authenticator app, or type the secret into it:</p>
              <code class={styles.code}>{secret().secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
            </div>
          </div>
          <CodeField value={code()} onInput={setCode} error={wrong()} />
        </Form>
      )}
    </Show>
  );
}

/** Dark on light in either theme: not every reader takes it the other way round. */
function Qr(props: { text: string }) {
  const code = () => qrCode(props.text);
  return (
    <svg
      class={styles.qr}
      viewBox={`0 0 ${code().size} ${code().size}`}
      role="img"
      aria-label="QR code of the secret"
      shape-rendering="crispEdges"
    >
      <path d={code().path} />
    </svg>
  );
}
