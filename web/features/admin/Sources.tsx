import { createSignal, For, Show } from "solid-js";
import { listSourceFaults, listSources, type SourceFault, type SourceStatus } from "../../../domain/api/market-data.ts";
import { format } from "../../lib/format.ts";
import { useAnswer } from "../../lib/query.ts";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Select } from "../../ui/Select.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import styles from "./admin.module.css";

/** Most faults on screen: beyond that a source as a whole is at fault. */
const SHOWN = 200;

/** Where popularity comes from, and why a source told nothing. */
export default function Sources() {
  const sources = useAnswer(listSources, () => ({}));
  const [source, setSource] = createSignal("");
  const faults = useAnswer(listSourceFaults, () => ({
    query: { limit: SHOWN, ...(source() !== "" && { source: source() }) },
  }));
  return (
    <Page title="Sources">
      <Panel title="Sources of popularity">
        <Loaded query={sources}>
          {(all) => (
            <>
              <Show when={all().simulated}>
                <p class={styles.note}>Popularity is made up here, as the configuration says.</p>
              </Show>
              <Show when={all().unknown.length > 0}>
                <p class={styles.note}>The configuration names what is no source: {all().unknown.join(", ")}.</p>
              </Show>
              <SourceTable sources={all().sources} />
            </>
          )}
        </Loaded>
      </Panel>
      <Panel
        title="Faults"
        tools={
          <div class={styles.filters}>
            <Select label="Source" onChange={setSource}>
              <option value="">All sources</option>
              <For each={sources.data?.sources ?? []}>{({ name, title }) => <option value={name}>{title}</option>}</For>
            </Select>
          </div>
        }
      >
        <Loaded query={faults}>
          {(found) => (
            <Show when={found().faults.length > 0} fallback={<Empty text="Every source told what it was asked." />}>
              <FaultTable faults={found().faults} />
            </Show>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function SourceTable(props: { sources: readonly SourceStatus[] }) {
  return (
    <div class={data.scroller}>
      <table class={data.table} aria-label="Sources of popularity">
        <thead>
          <tr>
            <Heading>Source</Heading>
            <Heading>State</Heading>
            <Heading num>Artists</Heading>
            <Heading num>Due</Heading>
            <Heading num>Failing</Heading>
            <Heading desk>Data until</Heading>
          </tr>
        </thead>
        <tbody>
          <For each={props.sources}>
            {(source) => (
              <tr>
                <th scope="row" class={styles.name}>
                  {source.title}
                </th>
                <td classList={{ [data["dim"] as string]: !source.chosen }}>
                  <State source={source} />
                </td>
                <NumberCell>{format.count(source.artists)}</NumberCell>
                <NumberCell>{format.count(source.waiting)}</NumberCell>
                <NumberCell>{format.count(source.failing)}</NumberCell>
                <td class={data.desk}>
                  <Show when={source.observedAt} fallback={<span class={data.dim}>–</span>}>
                    {(at) => <Time at={at()} />}
                  </Show>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

/** Whether a source is on, and what keeps it from being asked. */
function State(props: { source: SourceStatus }) {
  return (
    <Show when={props.source.chosen} fallback="off">
      <Show when={props.source.missing.length === 0} fallback={`off: ${props.source.missing.join(", ")} missing`}>
        <Show when={props.source.suspendedUntil ?? props.source.rateLimitedUntil} fallback="on">
          {(until) => (
            <>
              {props.source.suspendedUntil === null ? "left alone until " : "suspended until "}
              <Time at={until()} />
            </>
          )}
        </Show>
      </Show>
    </Show>
  );
}

function FaultTable(props: { faults: readonly SourceFault[] }) {
  return (
    <div class={data.scroller}>
      <table class={data.table} aria-label="Faults">
        <thead>
          <tr>
            <Heading>Last</Heading>
            <Heading>Source</Heading>
            <Heading>Artist</Heading>
            <Heading>Reason</Heading>
            <Heading num>Times</Heading>
            <Heading desk>Detail</Heading>
          </tr>
        </thead>
        <tbody>
          <For each={props.faults}>
            {(fault) => (
              <tr>
                <td>
                  <Time at={fault.lastAt} />
                </td>
                <td>{fault.source}</td>
                <td>
                  <Show when={fault.artistId} fallback={<span class={data.dim}>all</span>}>
                    {(id) => <a href={`/artists/${id()}`}>{id()}</a>}
                  </Show>
                </td>
                <td>{fault.reason.replaceAll("_", " ")}</td>
                <NumberCell>{format.count(fault.count)}</NumberCell>
                <td class={`${data.desk} ${styles.detail}`} title={fault.detail}>
                  {fault.detail}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
