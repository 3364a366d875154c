import { For, Show } from "solid-js";
import { getDeadLetter } from "../../../domain/api/dead-letters.ts";
import { useAnswer } from "../../lib/query.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Modal } from "../../ui/Modal.tsx";
import { Row, Rows } from "../../ui/Rows.tsx";
import { Time } from "../../ui/Time.tsx";
import styles from "./background.module.css";
import { nameOfRequester } from "./describe.ts";

/** A message that was given up on: all of it, and what happened to it. */
export function DeadLetterDialog(props: { id: number; onClose: () => void }) {
  const answer = useAnswer(getDeadLetter, () => ({ params: { id: props.id } }));
  return (
    <Modal title="Dead letter" lead="What was in it, and what became of it." onClose={props.onClose}>
      <div class={styles.parts}>
        <Loaded query={answer}>
          {(letter) => (
            <>
              <pre class={styles.json} tabindex="0" aria-label="Message">
                {readable(letter().body)}
              </pre>
              <Rows label="History">
                <For each={letter().history.toReversed()}>
                  {(event) => (
                    <Row
                      plain
                      title={"died" in event ? "Given up on" : `Sent again by ${nameOfRequester(event.redrivenBy)}`}
                      note={
                        <>
                          <Time at={event.at} />
                          <Show when={"died" in event && event.died}>{(why) => <> · {why()}</>}</Show>
                        </>
                      }
                    />
                  )}
                </For>
              </Rows>
            </>
          )}
        </Loaded>
      </div>
    </Modal>
  );
}

const readable = (json: string): string => JSON.stringify(JSON.parse(json), null, 2);
