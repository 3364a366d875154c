import { createMemo, Show } from "solid-js";
import { midPrice } from "../../../domain/core/depth.ts";
import { format } from "../../lib/format.ts";
import type { Depth } from "./depth.ts";
import { depthCurve, type DepthPoint } from "./ladder.ts";
import styles from "./DepthChart.module.css";

const WIDTH = 300;
const HEIGHT = 220;

/** The book's depth as two steps that rise away from the middle. The ladder has the same numbers as a table. */
export function DepthChart(props: { depth: Depth }) {
  const mid = () => midPrice(props.depth);
  const reach = createMemo(() => {
    const middle = mid() ?? 0;
    const far = [...props.depth.bids.slice(0, 40), ...props.depth.asks.slice(0, 40)].map(([price]) =>
      Math.abs(price - middle),
    );
    return Math.max(1, ...far);
  });
  const bids = createMemo(() => depthCurve(props.depth.bids, mid() ?? 0, reach()));
  const asks = createMemo(() => depthCurve(props.depth.asks, mid() ?? 0, reach()));
  const most = () => Math.max(1, bids().at(-1)?.total ?? 0, asks().at(-1)?.total ?? 0);
  const path = (points: readonly DepthPoint[], edge: 0 | 1) => {
    const x = (price: number) => (((price - (mid() ?? 0)) / reach() + 1) / 2) * WIDTH;
    const y = (total: number) => HEIGHT - (total / most()) * (HEIGHT - 12);
    const steps = points.map(({ price, total }) => `H${x(price).toFixed(1)}V${y(total).toFixed(1)}`).join("");
    return `M${WIDTH / 2} ${HEIGHT}${steps}H${edge * WIDTH}V${HEIGHT}Z`;
  };
  return (
    <Show when={mid() !== null} fallback={<p class={styles.empty}>One side of the book is empty.</p>}>
      <figure class={styles.depth}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Depth: ${format.shares(bids().at(-1)?.total ?? 0)} bid and ${format.shares(asks().at(-1)?.total ?? 0)} offered within ${format.money(reach())} of the middle`}
        >
          <path class={styles.bids} d={path(bids(), 0)} />
          <path class={styles.asks} d={path(asks(), 1)} />
        </svg>
        <figcaption>
          <span>{format.price(Math.round((mid() ?? 0) - reach()))}</span>
          <strong>{format.price(Math.round(mid() ?? 0))}</strong>
          <span>{format.price(Math.round((mid() ?? 0) + reach()))}</span>
        </figcaption>
      </figure>
    </Show>
  );
}
