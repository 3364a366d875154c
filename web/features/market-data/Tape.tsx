import { For, Show } from "solid-js";
import type { TapeTrade } from "../../../domain/messages/wire.ts";
import { format } from "../../lib/format.ts";
import styles from "./Tape.module.css";

/** Recent trades, newest first; the arrow is the side that took. */
export function Tape(props: { trades: readonly TapeTrade[] }) {
  return (
    <div class={styles.tape} tabindex="0" role="group" aria-label="Trades, newest first">
      <Show when={props.trades.length > 0} fallback={<p class={styles.empty}>No trade yet.</p>}>
        <table>
          <thead>
            <tr>
              <th scope="col">Price</th>
              <th scope="col">Shares</th>
              <th scope="col">Time</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.trades}>
              {(trade) => (
                <tr>
                  <td class={trade.side === "buy" ? "up" : "down"}>
                    <span aria-hidden="true">{trade.side === "buy" ? "▲" : "▼"}</span>
                    <span class="sr-only">{trade.side === "buy" ? "bought at" : "sold at"}</span>{" "}
                    {format.price(trade.price)}
                  </td>
                  <td>{format.count(trade.quantity)}</td>
                  <td>
                    <time datetime={new Date(trade.time).toISOString()}>{format.clock(trade.time)}</time>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </div>
  );
}
