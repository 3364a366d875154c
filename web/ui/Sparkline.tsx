import { Show } from "solid-js";
import { tone } from "../lib/format.ts";
import { sparklinePath } from "./sparkline.ts";
import styles from "./Sparkline.module.css";

/** A week of prices as a small line; its end points tell the colour. The numbers stand beside it. */
export function Sparkline(props: { prices: readonly number[]; width?: number; height?: number }) {
  const width = () => props.width ?? 96;
  const height = () => props.height ?? 28;
  const direction = () => tone((props.prices.at(-1) ?? 0) - (props.prices[0] ?? 0));
  return (
    <Show when={props.prices.length > 1}>
      <svg
        class={styles.sparkline}
        classList={{ up: direction() === "up", down: direction() === "down" }}
        viewBox={`0 0 ${width()} ${height()}`}
        width={width()}
        height={height()}
        aria-hidden="true"
      >
        <path d={sparklinePath(props.prices, width(), height())} />
      </svg>
    </Show>
  );
}
