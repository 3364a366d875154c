import { For, Show } from "solid-js";
import { listTaskBatches, type TaskBatch } from "../../../domain/api/background.ts";
import type { Task } from "../../../domain/core/task.ts";
import { usePages } from "../../lib/query.ts";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { Modal } from "../../ui/Modal.tsx";
import { Row, Rows } from "../../ui/Rows.tsx";
import styles from "./background.module.css";
import { describeCounts } from "./describe.ts";

/** What a job did, part by part. */
export function TaskDialog(props: { task: Task; onClose: () => void }) {
  const pages = usePages(
    listTaskBatches,
    () => ({ limit: 25 }),
    () => ({ id: props.task.id }),
  );
  const batches = () => pages.data?.pages.flatMap((page) => page.batches) ?? [];
  return (
    <Modal title={props.task.title} lead={describeCounts(props.task.counts)} onClose={props.onClose}>
      <div class={styles.parts}>
        <Show when={props.task.error}>{(error) => <p class={styles.error}>{error()}</p>}</Show>
        <Rows label="Parts">
          <For each={batches()}>
            {(batch) => (
              <Row
                plain
                title={batch.number === 0 ? "Planning" : `Part ${batch.number}`}
                mark={batch.status}
                note={<Said batch={batch} />}
              />
            )}
          </For>
        </Rows>
        <LoadMore label="Show more parts" pages={pages} />
      </div>
    </Modal>
  );
}

/** What a part has to say, or what it is of, or why it failed. */
function Said(props: { batch: TaskBatch }) {
  const said = () => props.batch.report ?? props.batch.payload;
  return (
    <>
      <Show when={props.batch.error}>{(error) => <span class={styles.error}>{error()}</span>}</Show>
      <Show when={said() !== null}>
        <code class={styles.json}>{JSON.stringify(said())}</code>
      </Show>
    </>
  );
}
