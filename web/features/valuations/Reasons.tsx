import { For, Show } from "solid-js";
import type { Valuation } from "../../../domain/api/valuations.ts";
import { format } from "../../lib/format.ts";
import { MoneyChange } from "../../ui/MoneyChange.tsx";
import styles from "./Valuation.module.css";

/** Why the fair value is not what it was the day before, and what is held back for somebody to look at. */
export function Reasons(props: { valuation: Valuation }) {
  return (
    <div class={styles.reasons}>
      <Show when={props.valuation.since} fallback={<p>There is no fair value of the day before yet.</p>}>
        {(since) => (
          <>
            <p>
              <MoneyChange cents={props.valuation.fairValue - since().fairValue} /> since {format.stamp(since().at)}
            </p>
            <ul>
              <For each={since().reasons} fallback={<li>No source has said anything that moves it.</li>}>
                {(reason) => <li>{reason.text}</li>}
              </For>
            </ul>
          </>
        )}
      </Show>
      <Show when={props.valuation.held}>
        {(held) => (
          <p class={styles.held}>
            Its sources now say {format.money(held().cents)}. That is too far away to be quoted unseen: it waits for
            somebody to look, and the fair value stays.
          </p>
        )}
      </Show>
    </div>
  );
}
