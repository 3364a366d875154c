import { For, type JSX, Show } from "solid-js";
import type { Act, listActs } from "../../../domain/api/admin.ts";
import { describeAct, KNOWN_ACTIONS, nameOfAction } from "../audit-log/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Heading } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { PagedTable } from "../../ui/PagedTable.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import type { Pages } from "../../lib/query.ts";
import { type ActFilters, NO_FILTERS } from "./filters.ts";
import styles from "./admin.module.css";

interface Props {
  acts: Pages<typeof listActs>;
  filters: ActFilters;
  onFilter: (change: Partial<ActFilters>) => void;
  /** An account by its name, as far as the page has met it; else the start of its id. */
  nameOf: (id: string) => string;
}

/** The audit log: who did what to whom. */
export function ActsPanel(props: Props) {
  const shown = () => props.acts.data?.pages.flatMap((page) => page.acts) ?? [];
  return (
    <Panel
      title="Audit log"
      tools={
        <Show when={Object.values(props.filters).some(Boolean)}>
          <Button kind="quiet" size="small" onClick={() => props.onFilter(NO_FILTERS)}>
            Show all
          </Button>
        </Show>
      }
    >
      <div class={styles.bar}>
        <Filter label="What">
          <select onChange={(event) => props.onFilter({ action: event.currentTarget.value })}>
            <option value="" selected={props.filters.action === ""}>
              Anything
            </option>
            <For each={KNOWN_ACTIONS}>
              {(action) => (
                <option value={action} selected={props.filters.action === action}>
                  {nameOfAction(action)}
                </option>
              )}
            </For>
          </select>
        </Filter>
        <Filter label="Done by (id)">
          <Text name="actor" {...props} />
        </Filter>
        <Filter label="Done to (id)">
          <Text name="subject" {...props} />
        </Filter>
        <Filter label="From">
          <input
            type="date"
            value={props.filters.from}
            onChange={(event) => props.onFilter({ from: event.currentTarget.value })}
          />
        </Filter>
        <Filter label="To">
          <input
            type="date"
            value={props.filters.to}
            onChange={(event) => props.onFilter({ to: event.currentTarget.value })}
          />
        </Filter>
      </div>
      <PagedTable
        label="Audit log"
        pages={props.acts}
        isEmpty={shown().length === 0}
        empty="Nothing of this kind is written down."
        more="Show older acts"
      >
        <thead>
          <tr>
            <Heading>When</Heading>
            <Heading>What</Heading>
            <Heading>By</Heading>
            <Heading>To</Heading>
            <Heading desk>Detail</Heading>
            <Heading desk>Request</Heading>
          </tr>
        </thead>
        <tbody>
          <For each={shown()}>{(act) => <Row act={act} nameOf={props.nameOf} onFilter={props.onFilter} />}</For>
        </tbody>
      </PagedTable>
    </Panel>
  );
}

const Filter = (props: { label: string; children: JSX.Element }) => (
  <label class={styles.filter}>
    <span>{props.label}</span>
    {props.children}
  </label>
);

const Text = (props: Pick<Props, "filters" | "onFilter"> & { name: "actor" | "subject" }) => (
  <input
    type="text"
    autocomplete="off"
    spellcheck={false}
    maxlength={60}
    value={props.filters[props.name]}
    onChange={(event) => props.onFilter({ [props.name]: event.currentTarget.value })}
  />
);

function Row(props: { act: Act } & Pick<Props, "nameOf" | "onFilter">) {
  const detail = () =>
    Object.entries(props.act.detail)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  return (
    <tr>
      <td>
        <Time at={props.act.time} />
      </td>
      <td class={styles.what}>{describeAct(props.act)}</td>
      <td>
        <Party
          id={props.act.actor}
          nameOf={props.nameOf}
          what="done by"
          onPick={(actor) => props.onFilter({ actor })}
        />
      </td>
      <td>
        <Party
          id={props.act.subject}
          nameOf={props.nameOf}
          what="done to"
          onPick={(subject) => props.onFilter({ subject })}
        />
      </td>
      <td class={`${data.desk} ${styles.detail}`} title={detail()}>
        {detail()}
      </td>
      <td class={`${data.desk} ${styles.detail}`} title={props.act.requestId ?? undefined}>
        {props.act.requestId}
      </td>
    </tr>
  );
}

/** Who did it, or to whom it was done; a press narrows the log to them. */
function Party(props: {
  id: string | null;
  nameOf: (id: string) => string;
  what: string;
  onPick: (id: string) => void;
}) {
  return (
    <Show when={props.id} fallback={<span class={data.dim}>–</span>}>
      {(id) => (
        <button
          type="button"
          class={styles.party}
          title={id()}
          aria-label={`Show what was ${props.what} ${props.nameOf(id())}`}
          onClick={() => props.onPick(id())}
        >
          {props.nameOf(id())}
        </button>
      )}
    </Show>
  );
}
