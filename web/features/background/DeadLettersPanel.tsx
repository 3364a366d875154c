import { createSignal, For, Show } from "solid-js";
import {
  type DeadLetter,
  dropDeadLetter,
  listDeadLetters,
  redriveDeadLetter,
} from "../../../domain/api/dead-letters.ts";
import { format } from "../../lib/format.ts";
import { invalidate, usePages } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { PagedTable } from "../../ui/PagedTable.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { say } from "../../ui/notices.ts";
import { DeadLetterDialog } from "./DeadLetterDialog.tsx";
import styles from "./background.module.css";

/** Messages of queues that were given up on. */
export function DeadLettersPanel() {
  const pages = usePages(listDeadLetters, () => ({ limit: 25 }));
  const letters = () => pages.data?.pages.flatMap((page) => page.letters) ?? [];
  const [shown, setShown] = createSignal<DeadLetter | null>(null);
  return (
    <Panel title="Dead letters">
      <PagedTable
        label="Dead letters"
        pages={pages}
        isEmpty={letters().length === 0}
        empty="No message was given up on."
        more="Show older letters"
      >
        <thead>
          <tr>
            <Heading>Died</Heading>
            <Heading>Message</Heading>
            <Heading desk>Queue</Heading>
            <Heading num desk>
              Deaths
            </Heading>
            <Heading desk>Why</Heading>
            <Heading>
              <span class="sr-only">Actions</span>
            </Heading>
          </tr>
        </thead>
        <tbody>
          <For each={letters()}>{(letter) => <Line letter={letter} onShow={() => setShown(letter)} />}</For>
        </tbody>
      </PagedTable>
      <Show when={shown()}>{(letter) => <DeadLetterDialog id={letter().id} onClose={() => setShown(null)} />}</Show>
    </Panel>
  );
}

function Line(props: { letter: DeadLetter; onShow: () => void }) {
  const params = () => ({ id: props.letter.id });
  const name = () => props.letter.type || "a message without a type";
  /** Whatever came of it, what is on screen may be no longer so. */
  async function act(what: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await what();
      say(done);
    } finally {
      await invalidate(listDeadLetters);
    }
  }
  return (
    <tr>
      <td>
        <Time at={props.letter.lastAt} />
      </td>
      <th scope="row" class={styles.name}>
        {name()}
        <Show when={props.letter.status !== "dead"}>
          <span class={data.dim}> · {props.letter.status === "redriven" ? "sent again" : "being sent"}</span>
        </Show>
      </th>
      <td class={data.desk}>{props.letter.queue ?? <span class={data.dim}>none takes it</span>}</td>
      <NumberCell desk>{format.count(props.letter.deaths)}</NumberCell>
      <td class={`${data.desk} ${styles.detail}`} title={props.letter.error ?? undefined}>
        {props.letter.error ?? "not known"}
      </td>
      <td>
        <div class={styles.actions}>
          <Button kind="quiet" size="small" onClick={() => props.onShow()}>
            View<span class="sr-only"> {name()}</span>
          </Button>
          <Show when={props.letter.status === "dead" && props.letter.queue !== null}>
            <ConfirmButton
              label="Send again"
              name={`Send ${name()} again`}
              question="Send it to its queue?"
              yes="Send"
              act={() => act(() => call(redriveDeadLetter, { params: params() }), "Sent again")}
            />
          </Show>
          <ConfirmButton
            label="Drop"
            name={`Drop ${name()}`}
            question="Forget it for good?"
            yes="Drop"
            act={() => act(() => call(dropDeadLetter, { params: params() }), "Dropped")}
          />
        </div>
      </td>
    </tr>
  );
}
