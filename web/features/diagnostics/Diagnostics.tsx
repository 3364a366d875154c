import { createSignal, For, Show } from "solid-js";
import {
  cacheStatus,
  databaseStatus,
  queueStatus,
  recalculate,
  refreshStatus,
  testRefresh,
} from "../../../domain/api/diagnostics.ts";
import type { RouteResponse } from "../../../domain/api/route.ts";
import { format } from "../../lib/format.ts";
import { useAnswer } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Row, Rows } from "../../ui/Rows.tsx";
import { Time } from "../../ui/Time.tsx";
import { say } from "../../ui/notices.ts";
import { BooksPanel } from "./BooksPanel.tsx";
import styles from "./diagnostics.module.css";

type Tried = RouteResponse<typeof testRefresh>["sources"];

/** How fresh everything is, and how the parts that it comes through are. */
export default function Diagnostics() {
  return (
    <Page title="Diagnostics">
      <FreshnessPanel />
      <QueuesPanel />
      <BooksPanel />
      <DatabasePanel />
      <CachesPanel />
    </Page>
  );
}

function FreshnessPanel() {
  const status = useAnswer(refreshStatus, () => ({}));
  const [tried, setTried] = createSignal<Tried>([]);
  const attempt = async () => void setTried((await call(testRefresh, { body: {} })).sources);
  async function valueAnew(): Promise<void> {
    const { started } = await call(recalculate, { body: {} });
    say(started ? "Valuing all artists anew: see Jobs" : "That is running already: see Jobs");
  }
  return (
    <Panel
      title="Data freshness"
      tools={
        <div class={styles.tools}>
          <ConfirmButton
            label="Try sources"
            question="Ask each about three artists, and store nothing?"
            yes="Ask"
            act={attempt}
          />
          <ConfirmButton
            label="Recalculate"
            question="Value all artists anew by what is stored?"
            yes="Recalculate"
            act={valueAnew}
          />
        </div>
      }
    >
      <Loaded query={status}>
        {(found) => (
          <>
            <Rows label="Sources">
              <For each={found().sources.filter(({ chosen }) => chosen)}>
                {({ title, observedAt, artists, waiting, failing }) => (
                  <Row
                    plain
                    title={title}
                    note={`${format.count(artists)} artists, ${format.count(waiting)} due, ${format.count(failing)} failing`}
                  >
                    <Show when={observedAt} fallback="nothing yet">
                      {(at) => <Time at={at()} ago />}
                    </Show>
                  </Row>
                )}
              </For>
            </Rows>
            <Show when={found().simulated}>
              <p class={styles.note}>Popularity is made up here, each minute.</p>
            </Show>
            <For each={tried()}>
              {({ source, asked, observations, faults, tookMs }) => (
                <p class={styles.note} role="status">
                  {source}: {format.count(observations.length)} answers about {format.count(asked.length)} artists in{" "}
                  {format.count(tookMs)} ms
                  <Show when={faults.length > 0}>
                    ; {faults.map(({ reason, detail }) => `${reason.replaceAll("_", " ")} (${detail})`).join(", ")}
                  </Show>
                </p>
              )}
            </For>
            <Rows label="Jobs on schedule">
              <For each={found().tasks.filter(({ everyMinutes }) => everyMinutes !== null)}>
                {({ title, everyMinutes, doneAt, failedAt, running }) => (
                  <Row
                    plain
                    title={title}
                    mark={running ? "running" : undefined}
                    note={nameOfPeriod(everyMinutes ?? 0)}
                  >
                    <span>
                      <Show when={doneAt} fallback="never done">
                        {(at) => <Time at={at()} ago />}
                      </Show>
                      <Show when={failedAt !== null && failedAt > (doneAt ?? 0)}>
                        <span class={styles.bad}> · failed since</span>
                      </Show>
                    </span>
                  </Row>
                )}
              </For>
            </Rows>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

/** How often something is done, in words. */
const nameOfPeriod = (minutes: number): string =>
  minutes === 24 * 60 ? "each day" : minutes === 60 ? "each hour" : `every ${format.count(minutes)} minutes`;

function QueuesPanel() {
  const status = useAnswer(queueStatus, () => ({}));
  return (
    <Panel title="Queues">
      <Loaded query={status}>
        {(found) => (
          <Rows label="Queues">
            <For each={found().queues}>
              {({ queue, backlog }) => (
                <Row plain title={queue}>
                  <Show when={backlog} fallback="does not tell">
                    {(waiting) => `${format.count(waiting().messages)} waiting`}
                  </Show>
                </Row>
              )}
            </For>
            <Row plain title="Batches of jobs">
              {format.count(found().batches.due)} due, {format.count(found().batches.leased)} being done
            </Row>
            <Row plain title="Dead letters">
              {format.count(found().deadLetters.dead)} to look at
            </Row>
            <Row plain title="Mails">
              {format.count(found().notices)} waiting
            </Row>
          </Rows>
        )}
      </Loaded>
    </Panel>
  );
}

function DatabasePanel() {
  const status = useAnswer(databaseStatus, () => ({}));
  return (
    <Panel title="Database">
      <Loaded query={status}>
        {(found) => (
          <Rows label="Database">
            <Row plain title="Size">
              {format.compact(found().bytes)} bytes
            </Row>
            <Row plain title="A read">
              {format.count(found().readMs)} ms
            </Row>
            <Row plain title="Last migration">
              {found().migration ?? "none"}
            </Row>
            <For each={found().tables.filter(({ lastRow }) => (lastRow ?? 0) > 0)}>
              {({ table, lastRow }) => (
                <Row plain title={table.replaceAll("_", " ")}>
                  at most {format.count(lastRow ?? 0)} rows
                </Row>
              )}
            </For>
          </Rows>
        )}
      </Loaded>
    </Panel>
  );
}

function CachesPanel() {
  const status = useAnswer(cacheStatus, () => ({}));
  return (
    <Panel title="Caches of the isolate that answered">
      <Loaded query={status}>
        {(found) => (
          <Rows label="Caches">
            <For each={found().caches}>
              {({ cache, entries, known, unknown }) => (
                <Row plain title={cache} note={`${format.count(entries)} entries`}>
                  {known + unknown === 0 ? "not asked" : `${format.part(known / (known + unknown))} known`}
                </Row>
              )}
            </For>
          </Rows>
        )}
      </Loaded>
    </Panel>
  );
}
