import { createSignal, For, Show } from "solid-js";
import { type HeldValue, listHeldValues } from "../../../domain/api/valuations.ts";
import { format } from "../../lib/format.ts";
import { usePages } from "../../lib/query.ts";
import { Button } from "../../ui/Button.tsx";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { Page } from "../../ui/Page.tsx";
import { PagedTable } from "../../ui/PagedTable.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { PercentChange } from "../../ui/PercentChange.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { Time } from "../../ui/Time.tsx";
import { DecideDialog, type Decision } from "./DecideDialog.tsx";
import { sourceTitle } from "./sources.ts";
import styles from "./Valuation.module.css";

type Status = HeldValue["status"];

const NOTHING: Record<Status, string> = {
  open: "Nothing waits for a look.",
  released: "No value has been released.",
  rejected: "No value has been rejected.",
  withdrawn: "No source has taken a value back.",
};

/** Fair values that moved too far to be quoted unseen, for an admin to release or to reject. */
export default function HeldValues() {
  const [status, setStatus] = createSignal<Status>("open");
  const [deciding, setDeciding] = createSignal<{ value: HeldValue; decision: Decision } | null>(null);
  const values = usePages(listHeldValues, () => ({ status: status(), limit: 50 }));
  const shown = () => values.data?.pages.flatMap((page) => page.values) ?? [];
  return (
    <Page
      title="Held values"
      lead="Fair values beyond what the artist's own volatility explains. The book keeps the one before until somebody has looked."
    >
      <Panel
        title="Values"
        tools={
          <Segmented
            label="Status"
            value={status()}
            onChange={setStatus}
            options={[
              { value: "open", label: "Open" },
              { value: "released", label: "Released" },
              { value: "rejected", label: "Rejected" },
              { value: "withdrawn", label: "Withdrawn" },
            ]}
          />
        }
      >
        <PagedTable
          label="Held values"
          pages={values}
          isEmpty={shown().length === 0}
          empty={NOTHING[status()]}
          more="Show older values"
        >
          <thead>
            <tr>
              <Heading>Artist</Heading>
              <Heading num>Quoted</Heading>
              <Heading num>Held</Heading>
              <Heading num desk>
                Change
              </Heading>
              <Heading desk>Source</Heading>
              <Heading desk>Since</Heading>
              <Heading>{status() === "open" ? <span class="sr-only">Decide</span> : "Why"}</Heading>
            </tr>
          </thead>
          <tbody>
            <For each={shown()}>
              {(value) => <Row value={value} onDecide={(decision) => setDeciding({ value, decision })} />}
            </For>
          </tbody>
        </PagedTable>
      </Panel>
      <Show when={deciding()}>{(asked) => <DecideDialog {...asked()} onClose={() => setDeciding(null)} />}</Show>
    </Page>
  );
}

function Row(props: { value: HeldValue; onDecide: (decision: Decision) => void }) {
  const changeBps = () => Math.round(10_000 * (props.value.cents / props.value.quoted - 1));
  const Decide = (choice: { decision: Decision; label: string }) => (
    <Button kind="quiet" size="small" onClick={() => props.onDecide(choice.decision)}>
      {choice.label}
      <span class="sr-only"> the value of {props.value.name}</span>
    </Button>
  );
  return (
    <tr>
      <th scope="row">
        <a href={`/prices/${props.value.artistId}`}>{props.value.name}</a>
      </th>
      <NumberCell>{format.price(props.value.quoted)}</NumberCell>
      <NumberCell>{format.price(props.value.cents)}</NumberCell>
      <NumberCell desk>
        <PercentChange bps={changeBps()} />
      </NumberCell>
      <td class={data.desk}>{sourceTitle(props.value.source)}</td>
      <td class={data.desk}>
        <Time at={props.value.at} ago />
      </td>
      <td>
        <Show when={props.value.status === "open"} fallback={props.value.reason || "–"}>
          <div class={styles.decisions}>
            <Decide decision="release" label="Release" />
            <Decide decision="reject" label="Reject" />
          </div>
        </Show>
      </td>
    </tr>
  );
}
