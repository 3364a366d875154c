import { Show } from "solid-js";
import { format } from "../format.ts";
import type { Ticket } from "../state/ticket.ts";
import styles from "./ReceiptLines.module.css";

/** What the order would cost or bring against the book as it stands this moment. */
export function ReceiptLines(props: { ticket: Ticket }) {
  const slip = () => props.ticket.receipt();
  const buying = () => props.ticket.side() === "buy";
  const slippage = () => slip()?.slippageBps ?? null;
  return (
    <dl class={styles.receipt} aria-label="Receipt">
      <div><dt>Average price</dt><dd>{format.money(slip()?.average ?? null)}</dd></div>
      <div>
        <dt>Slippage against mid</dt>
        <dd>{slippage() === null ? "–" : format.percent(slippage() ?? 0)}</dd>
      </div>
      <div><dt>Fee</dt><dd>{format.money(slip()?.fee ?? null)}</dd></div>
      <Show when={slip()?.resting}>{(shares) => <div><dt>Waits on the book</dt><dd>{format.shares(shares())}</dd></div>}</Show>
      <Show when={slip()?.dropped}>{(shares) => <div class={styles.warning}><dt>Finds no match now</dt><dd>{format.shares(shares())}</dd></div>}</Show>
      <div class={styles.total}>
        <dt>{buying() ? "You pay" : "You receive"}</dt>
        <dd>{format.money(slip()?.total ?? null)}</dd>
      </div>
      <div><dt>Cash after</dt><dd>{format.money(props.ticket.cashAfter())}</dd></div>
    </dl>
  );
}
