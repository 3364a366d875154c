import { createSignal, Show } from "solid-js";
import type { LiveBook } from "./live-book.ts";
import { DepthChart } from "./DepthChart.tsx";
import { Ladder, type RestingOrder } from "./Ladder.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";

const VIEWS = [
  { value: "ladder", label: "Ladder" },
  { value: "depth", label: "Depth" },
] as const;

/** The order book as a ladder or as a depth chart. */
export function BookPanel(props: {
  live: LiveBook;
  mine: readonly RestingOrder[];
  rows: number;
  onPick: (price: number) => void;
}) {
  const [view, setView] = createSignal<"ladder" | "depth">("ladder");
  return (
    <Panel title="Order book" tools={<Segmented label="Show as" value={view()} onChange={setView} options={VIEWS} />}>
      <Show when={props.live.depth()} fallback={<Skeleton rows={2 * props.rows + 2} height="line" />}>
        {(depth) => (
          <Show when={view() === "ladder"} fallback={<DepthChart depth={depth()} />}>
            <Ladder depth={depth()} mine={props.mine} rows={props.rows} onPick={props.onPick} />
          </Show>
        )}
      </Show>
    </Panel>
  );
}
