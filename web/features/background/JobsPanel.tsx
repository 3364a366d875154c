import { createSignal, For, Show } from "solid-js";
import {
  cancelTask,
  minimalRefresh,
  smartRefresh,
  startCleanup,
  startIndex,
  startReport,
  triggerRefresh,
} from "../../../domain/api/background.ts";
import type { Task } from "../../../domain/core/task.ts";
import { format } from "../../lib/format.ts";
import { call } from "../../lib/session.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { Heading } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { PagedTable } from "../../ui/PagedTable.tsx";
import { Select } from "../../ui/Select.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { say } from "../../ui/notices.ts";
import { describeCounts, nameOfRequester } from "./describe.ts";
import { TaskDialog } from "./TaskDialog.tsx";
import styles from "./background.module.css";
import { useTasks } from "./live-tasks.ts";

/** What can be asked for, by the name it has on screen. */
const JOBS = {
  "Refresh what is stale": smartRefresh,
  "Refresh ten of each source": minimalRefresh,
  "Refresh everything": triggerRefresh,
  "Compute indices": startIndex,
  "Report on yesterday": startReport,
  "Delete old data": startCleanup,
} as const;
type Job = keyof typeof JOBS;

/** Every job, what is running as it gets on. */
export function JobsPanel() {
  const { pages, tasks, note, state } = useTasks();
  const [job, setJob] = createSignal<Job>("Refresh what is stale");
  const [shown, setShown] = createSignal<Task | null>(null);
  async function start(): Promise<void> {
    const { task, started } = await call(JOBS[job()], {});
    note(task);
    say(started ? `${task.title}: begun` : `${task.title}: one is running already`);
  }
  return (
    <Panel
      title="Jobs"
      tools={
        <div class={styles.tools}>
          <Show when={state() === "lost"}>
            <span class={data.dim}>not live</span>
          </Show>
          <Select label="Job" onChange={(name) => setJob(name as Job)}>
            <For each={Object.keys(JOBS)}>{(name) => <option>{name}</option>}</For>
          </Select>
          <ConfirmButton label="Start" name={`Start: ${job()}`} question={`${job()} now?`} yes="Start" act={start} />
        </div>
      }
    >
      <PagedTable
        label="Jobs"
        pages={pages}
        isEmpty={tasks().length === 0}
        empty="Nothing was done in the background yet."
        more="Show older jobs"
      >
        <thead>
          <tr>
            <Heading>Job</Heading>
            <Heading>Progress</Heading>
            <Heading desk>Asked by</Heading>
            <Heading desk>Begun</Heading>
            <Heading desk>Came to</Heading>
            <Heading>
              <span class="sr-only">Actions</span>
            </Heading>
          </tr>
        </thead>
        <tbody>
          <For each={tasks()}>{(task) => <Row task={task} onShow={() => setShown(task)} onChange={note} />}</For>
        </tbody>
      </PagedTable>
      <Show when={shown()}>{(task) => <TaskDialog task={task()} onClose={() => setShown(null)} />}</Show>
    </Panel>
  );
}

function Row(props: { task: Task; onShow: () => void; onChange: (task: Task) => void }) {
  async function cancel(): Promise<void> {
    const { task, cancelled } = await call(cancelTask, { params: { id: props.task.id } });
    props.onChange(task);
    say(cancelled ? `${task.title}: ended` : `${task.title}: it was over already`);
  }
  return (
    <tr>
      <th scope="row" class={styles.name} title={props.task.kind}>
        {props.task.title}
      </th>
      <td>
        <Progress task={props.task} />
      </td>
      <td class={data.desk}>{nameOfRequester(props.task.requestedBy)}</td>
      <td class={data.desk}>
        <Time at={props.task.createdAt} />
      </td>
      <td class={`${data.desk} ${styles.detail}`}>{describeCounts(props.task.counts)}</td>
      <td>
        <div class={styles.actions}>
          <Button kind="quiet" size="small" onClick={() => props.onShow()}>
            Details<span class="sr-only"> of {props.task.title}</span>
          </Button>
          <Show when={props.task.status === "running"}>
            <ConfirmButton
              label="Cancel"
              name={`Cancel ${props.task.title}`}
              question="End it?"
              yes="End it"
              act={cancel}
            />
          </Show>
        </div>
      </td>
    </tr>
  );
}

/** How far a job is; over, how it ended. */
function Progress(props: { task: Task }) {
  const parts = () => `${format.count(props.task.done)} of ${format.count(props.task.batches)}`;
  return (
    <Show
      when={props.task.status === "running"}
      fallback={
        <span data-status={props.task.status} class={styles.status}>
          {props.task.status}
          <Show when={props.task.failed > 0}> · {format.count(props.task.failed)} failed</Show>
        </span>
      }
    >
      <div class={styles.progress}>
        <progress
          aria-label={`Progress of ${props.task.title}`}
          {...(props.task.planned && {
            value: props.task.done + props.task.failed,
            max: Math.max(1, props.task.batches),
          })}
        />
        <span>{props.task.planned ? parts() : "planning"}</span>
      </div>
    </Show>
  );
}
