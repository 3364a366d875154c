import { createSignal, type JSX, Show } from "solid-js";
import { Range } from "../../domain/core/ranges.ts";
import { Button } from "./Button.tsx";
import styles from "./ChartFrame.module.css";
import { Failure } from "./Failure.tsx";
import { Panel } from "./Panel.tsx";
import { Segmented } from "./Segmented.tsx";

const OPTIONS = Range.options.map((value) => ({ value, label: value }));

interface Props {
  title: string;
  range: Range;
  onRange: (range: Range) => void;
  query: { data: unknown; error: unknown; isFetching: boolean; refetch: () => unknown };
  /** Takes the height that is left rather than one of its own. */
  grows?: boolean;
  /** The same as the chart in numbers. */
  table: JSX.Element;
  chart: JSX.Element;
  /** Stands below. */
  children: JSX.Element;
}

/** A chart over a range that can be chosen, the table behind it, and why neither is there. */
export function ChartFrame(props: Props) {
  const [asTable, setAsTable] = createSignal(false);
  return (
    <Panel
      title={props.title}
      class={props.grows ? styles.growing : undefined}
      tools={
        <div class={styles.tools}>
          <Segmented label="Range" value={props.range} onChange={props.onRange} options={OPTIONS} />
          <Button kind="quiet" size="small" aria-pressed={asTable()} onClick={() => setAsTable((on) => !on)}>
            Table
          </Button>
        </div>
      }
    >
      <div class={styles.area} aria-busy={props.query.isFetching}>
        <Show
          when={props.query.data || props.query.error === null}
          fallback={<Failure error={props.query.error} retry={props.query.refetch} />}
        >
          <Show when={!asTable()} fallback={props.table}>
            <Show when={props.query.data}>{props.chart}</Show>
          </Show>
        </Show>
      </div>
      {props.children}
    </Panel>
  );
}
