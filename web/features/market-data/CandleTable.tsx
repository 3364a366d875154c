import { createMemo, For } from "solid-js";
import type { Candle } from "../../../domain/core/candles.ts";
import { format } from "../../lib/format.ts";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import styles from "../../ui/DataTable.module.css";

/** The chart's numbers, newest first. */
export function CandleTable(props: {
  candles: readonly Candle[];
  fairValues: readonly { time: number; value: number }[];
}) {
  const fair = createMemo(() => new Map(props.fairValues.map(({ time, value }) => [time, value])));
  return (
    <table class={styles.table} aria-label="Prices">
      <thead>
        <tr>
          <Heading>From</Heading>
          <For each={["Open", "High", "Low", "Close", "Shares", "Fair value"]}>
            {(label) => <Heading num>{label}</Heading>}
          </For>
        </tr>
      </thead>
      <tbody>
        <For each={props.candles.toReversed()}>
          {(candle) => (
            <tr>
              <th scope="row">{format.stamp(candle.time)}</th>
              <NumberCell>{format.price(candle.open)}</NumberCell>
              <NumberCell>{format.price(candle.high)}</NumberCell>
              <NumberCell>{format.price(candle.low)}</NumberCell>
              <NumberCell>{format.price(candle.close)}</NumberCell>
              <NumberCell>{format.count(candle.volume)}</NumberCell>
              <NumberCell>{format.price(fair().get(candle.time) ?? null)}</NumberCell>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
