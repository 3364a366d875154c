import { createMemo, For } from "solid-js";
import type { Candle } from "../../../domain/core/candles.ts";
import { format } from "../../lib/format.ts";
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
          <th scope="col">From</th>
          <th scope="col" class="num">
            Open
          </th>
          <th scope="col" class="num">
            High
          </th>
          <th scope="col" class="num">
            Low
          </th>
          <th scope="col" class="num">
            Close
          </th>
          <th scope="col" class="num">
            Shares
          </th>
          <th scope="col" class="num">
            Fair value
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.candles.toReversed()}>
          {(candle) => (
            <tr>
              <th scope="row">{format.stamp(candle.time)}</th>
              <td class="num">{format.price(candle.open)}</td>
              <td class="num">{format.price(candle.high)}</td>
              <td class="num">{format.price(candle.low)}</td>
              <td class="num">{format.price(candle.close)}</td>
              <td class="num">{format.count(candle.volume)}</td>
              <td class="num">{format.price(fair().get(candle.time) ?? null)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
